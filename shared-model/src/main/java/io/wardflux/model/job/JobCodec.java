package io.wardflux.model.job;

import java.util.ArrayList;
import java.util.List;

/**
 * A job on the wire: format (1 byte) · kind (1 byte) · varints: device id, config version, due (epoch ms), deadline − due
 * (ms), task id · for a poll: count and bytes of the item ids; for a health round likewise those of the devices.
 *
 * <p>A message of several jobs: format (1 byte) · varint: how many · of each its length as a varint and itself, as above.
 */
public final class JobCodec {

    /** A message carries no more jobs than these. */
    public static final int MOST_TOGETHER = 16;

    private static final int FORMAT = 1;
    private static final int FORMAT_OF_SEVERAL = 2;
    private static final int KIND_POLL = 1;
    private static final int KIND_DISCOVER = 2;
    private static final int KIND_HEALTH_ROUND = 3;

    private JobCodec() {}

    public static byte[] encode(Job job) {
        return switch (job) {
            case Job.Poll poll -> {
                var out = header(poll, KIND_POLL, 40 + poll.items().count() * 3);
                poll.items().writeTo(out);
                yield out.toByteArray();
            }
            case Job.Discover discover -> header(discover, KIND_DISCOVER, 40).toByteArray();
            case Job.HealthRound round -> {
                var out = header(round, KIND_HEALTH_ROUND, 40 + round.devices().count() * 2);
                round.devices().writeTo(out);
                yield out.toByteArray();
            }
        };
    }

    /** One message; of a single job it is what {@link #encode(Job)} makes of it. */
    public static byte[] encode(List<Job> jobs) {
        if (jobs.isEmpty() || jobs.size() > MOST_TOGETHER) {
            throw new IllegalArgumentException(jobs.size() + " jobs in one message: 1 to " + MOST_TOGETHER);
        }
        if (jobs.size() == 1) {
            return encode(jobs.getFirst());
        }
        List<byte[]> each = jobs.stream().map(JobCodec::encode).toList();
        var out = new VarBytes.Writer(
                2 + each.stream().mapToInt(job -> job.length + 3).sum());
        out.oneByte(FORMAT_OF_SEVERAL);
        out.varint(jobs.size());
        for (byte[] job : each) {
            out.varint(job.length);
            out.bytes(job);
        }
        return out.toByteArray();
    }

    private static VarBytes.Writer header(Job job, int kind, int capacity) {
        var out = new VarBytes.Writer(capacity);
        out.oneByte(FORMAT);
        out.oneByte(kind);
        out.varint(job.deviceId());
        out.varint(job.configVersion());
        out.varint(job.dueMs());
        out.varint(job.deadlineMs() - job.dueMs());
        out.varint(job.taskId());
        return out;
    }

    /**
     * All jobs of a message, in the order in which they were given.
     *
     * @throws MalformedJobException with the reason, where one of them cannot be read
     */
    public static List<Job> decodeAll(byte[] message) {
        if (message.length == 0 || message[0] != FORMAT_OF_SEVERAL) {
            return List.of(decode(message));
        }
        var in = new VarBytes.Reader(message);
        in.oneByte();
        long count = in.varint();
        if (count < 2 || count > MOST_TOGETHER) {
            throw new MalformedJobException("says that it is of " + count + " jobs");
        }
        List<Job> jobs = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            jobs.add(decode(in.bytes(in.varint())));
        }
        if (in.remaining() != 0) {
            throw new MalformedJobException(in.remaining() + " bytes left over after the last job");
        }
        return jobs;
    }

    /** @throws MalformedJobException with the reason */
    public static Job decode(byte[] bytes) {
        var in = new VarBytes.Reader(bytes);
        int format = in.oneByte();
        if (format != FORMAT) {
            throw new MalformedJobException("format " + format + " is not known here: is a newer version publishing?");
        }
        int kind = in.oneByte();
        long deviceId = in.varint();
        long configVersion = in.varint();
        long due = in.varint();
        long deadline = due + in.varint();
        long taskId = in.varint();
        boolean ofNone = deviceId == Job.NO_DEVICE && kind != KIND_HEALTH_ROUND;
        if (ofNone || deviceId < 0 || configVersion < 0 || due < 0 || deadline < due || taskId < 0) {
            throw new MalformedJobException("a number is out of its range");
        }
        Job job = switch (kind) {
            case KIND_POLL -> new Job.Poll(deviceId, configVersion, due, deadline, taskId, ItemIds.readFrom(in));
            case KIND_DISCOVER -> new Job.Discover(deviceId, configVersion, due, deadline, taskId);
            case KIND_HEALTH_ROUND -> round(due, deadline, taskId, ItemIds.readFrom(in));
            default -> throw new MalformedJobException("job kind " + kind + " is not known here");
        };
        if (in.remaining() != 0) {
            throw new MalformedJobException(in.remaining() + " bytes left over");
        }
        return job;
    }

    private static Job round(long due, long deadline, long taskId, ItemIds devices) {
        if (devices.count() < 1 || devices.count() > Job.HealthRound.MOST_DEVICES) {
            throw new MalformedJobException("a health round of " + devices.count() + " devices");
        }
        return new Job.HealthRound(due, deadline, taskId, devices);
    }
}
