package io.wardflux.model.job;

/**
 * A job on the wire: format (1 byte) · kind (1 byte) · varints: device id, config version, due (epoch ms), deadline − due
 * (ms), task id · for a poll: count and bytes of the item ids; for a health round likewise those of the devices.
 */
public final class JobCodec {

    private static final int FORMAT = 1;
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
