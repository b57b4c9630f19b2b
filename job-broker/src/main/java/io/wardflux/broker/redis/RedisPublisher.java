package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.MalformedJobException;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

final class RedisPublisher implements JobPublisher {

    /** A ledger minute or a task that nobody copied is gone after this. */
    static final Duration KEPT = Duration.ofDays(2);

    static final Position NOTHING_WAITS = new Position(Long.MAX_VALUE, Long.MAX_VALUE);

    /** Entries that are read at once. */
    private static final int PAGE = 2_000;

    /** Redis takes no command with more than 1,048,576 arguments, and would be busy with them for longer than anybody waits. */
    private static final int MOST_JOBS = 200_000;

    private static final String ABSENT = "none";

    private final Redis redis;
    private final int longestQueue;
    private final Carrier carrier;
    private final List<String> keys;

    /** The watermark as it was last seen here, or {@link #ABSENT}; empty: it was never looked at. */
    private volatile String seen = "";

    /** @param longestQueue messages, per queue */
    RedisPublisher(Redis redis, int longestQueue, Carrier carrier) {
        this.redis = redis;
        this.longestQueue = longestQueue;
        this.carrier = carrier;
        this.keys = Stream.concat(
                        Stream.of(
                                redis.keys().leader(),
                                redis.keys().watermark(),
                                redis.keys().ledgerIndex()),
                        QueueName.all().stream().map(queue -> carrier.key(redis.keys(), queue)))
                .toList();
    }

    @Override
    public PublishResult publish(Lease lease, Publication publication) {
        if (publication.jobs().size() > MOST_JOBS) {
            throw new IllegalArgumentException(
                    publication.jobs().size() + " jobs in one publication: at most " + MOST_JOBS + " can be sent");
        }
        List<List<Integer>> groups = groups(publication.jobs());
        List<byte[]> answer =
                redis.run(Script.PUBLISH, ScriptOutputType.MULTI, keys, arguments(lease, publication, groups));
        return switch (Redis.text(answer.getFirst())) {
            case "no" -> new PublishResult.NotLeading();
            case "already" -> {
                seen = Redis.text(answer.get(1));
                yield new PublishResult.AlreadyPublished(Long.parseLong(seen));
            }
            default -> {
                publication.watermarkMs().ifPresent(watermark -> seen = Long.toString(watermark));
                yield new PublishResult.Published(positions(answer, groups));
            }
        };
    }

    private record Group(QueueName queue, long minute, long task) {
        static Group of(Publication.Outgoing outgoing) {
            Job job = outgoing.job();
            return new Group(outgoing.queue(), Keys.minute(job), job.taskId());
        }
    }

    /** The places of jobs that are told together: only neighbours, for where a queue is nearly full the first ones have the room. */
    private static List<List<Integer>> groups(List<Publication.Outgoing> jobs) {
        List<List<Integer>> groups = new ArrayList<>();
        Group last = null;
        for (int i = 0; i < jobs.size(); i++) {
            Group group = Group.of(jobs.get(i));
            if (!group.equals(last)) {
                groups.add(new ArrayList<>());
                last = group;
            }
            groups.getLast().add(i);
        }
        return groups;
    }

    private byte[][] arguments(Lease lease, Publication publication, List<List<Integer>> groups) {
        var arguments = new Arguments().add(RedisLeadership.value(lease));
        publication.watermarkMs().ifPresentOrElse(watermark -> arguments.add(watermark + " " + seen), arguments::none);
        arguments.add(longestQueue).add(KEPT.toSeconds());

        arguments.add(publication.skipped().size());
        for (Publication.Skipped skipped : publication.skipped()) {
            Job job = skipped.job();
            arguments.add(Keys.minute(job) + " " + job.deviceId() + " " + job.itemCount() + " "
                    + skipped.reason().wireName());
        }

        for (List<Integer> group : groups) {
            Group all = Group.of(publication.jobs().get(group.getFirst()));
            long items = 0;
            var lines = new StringBuilder();
            List<byte[]> messages = new ArrayList<>(group.size());
            for (int place : group) {
                Job job = publication.jobs().get(place).job();
                items += job.itemCount();
                lines.append(job.deviceId()).append(' ').append(job.itemCount()).append('\n');
                messages.add(carrier.message(job));
            }
            arguments
                    .add((all.queue().ordinal() + 1) + " " + all.minute() + " " + all.task() + " " + group.size() + " "
                            + items)
                    .add(lines.toString());
            messages.forEach(arguments::add);
        }
        return arguments
                .add(redis.keys().ledgerPrefix())
                .add(redis.keys().taskPrefix())
                .toArray();
    }

    /** In the order of the jobs. */
    private static List<Position> positions(List<byte[]> answer, List<List<Integer>> groups) {
        var positions = new Position[answer.size() - 1];
        int next = 1;
        for (List<Integer> group : groups) {
            for (int place : group) {
                byte[] id = answer.get(next++);
                positions[place] = id.length == 0 ? Position.START : Keys.position(id);
            }
        }
        return List.of(positions);
    }

    @Override
    public OptionalLong watermark() {
        byte[] watermark = redis.call(r -> r.get(bytes(redis.keys().watermark())));
        seen = watermark == null ? ABSENT : Redis.text(watermark);
        return known();
    }

    /** The watermark as it was last seen here. */
    OptionalLong known() {
        if (seen.isEmpty()) {
            return watermark();
        }
        return seen.equals(ABSENT) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(seen));
    }

    @Override
    public boolean rewind(Lease lease, long watermarkMs) {
        Long held = redis.run(
                Script.REWIND,
                ScriptOutputType.INTEGER,
                List.of(redis.keys().leader(), redis.keys().watermark()),
                new Arguments()
                        .add(RedisLeadership.value(lease))
                        .add(watermarkMs)
                        .toArray());
        if (held == 1) {
            seen = Long.toString(watermarkMs);
        }
        return held == 1;
    }

    @Override
    public Position takenUp(QueueName queue) {
        return takenUp(List.of(queue)).getFirst();
    }

    @Override
    public Map<QueueName, Position> takenUp(int part) {
        Iterator<Position> each = takenUp(QueueName.all()).iterator();
        Map<QueueName, Position> takenUp = new EnumMap<>(QueueName.class);
        QueueName.all().forEach(queue -> takenUp.put(queue, each.next()));
        return takenUp;
    }

    private List<Position> takenUp(List<QueueName> queues) {
        List<byte[]> answer = redis.run(
                Script.TAKEN,
                ScriptOutputType.MULTI,
                queues.stream().map(redis.keys()::jobs).toList(),
                new byte[][] {bytes(Keys.GROUP)});
        return answer.stream()
                .map(last -> last.length == 0 ? NOTHING_WAITS : Keys.position(last))
                .toList();
    }

    @Override
    public Map<Long, Position> waiting(QueueName queue) {
        var waiting = new HashMap<Long, Position>();
        Position last = takenUp(queue);
        while (true) {
            var entries = entriesAfter(queue, last, PAGE);
            for (var entry : entries) {
                last = Keys.position(entry.getId());
                Position position = last;
                regularPoll(entry).ifPresent(device -> waiting.put(device, position));
            }
            if (entries.size() < PAGE) {
                return waiting;
            }
        }
    }

    private static Optional<Long> regularPoll(StreamMessage<byte[], byte[]> entry) {
        try {
            return JobCodec.decode(RedisConsumer.payload(entry.getBody())) instanceof Job.Poll poll && !poll.ofTask()
                    ? Optional.of(poll.deviceId())
                    : Optional.empty();
        } catch (MalformedJobException e) {
            return Optional.empty(); // whoever takes it puts it aside
        }
    }

    private List<StreamMessage<byte[], byte[]>> entriesAfter(QueueName queue, Position position, int most) {
        return redis.call(r -> r.xrange(
                bytes(redis.keys().jobs(queue)),
                Range.from(Range.Boundary.excluding(Keys.entryId(position)), Range.Boundary.unbounded()),
                Limit.from(most)));
    }
}
