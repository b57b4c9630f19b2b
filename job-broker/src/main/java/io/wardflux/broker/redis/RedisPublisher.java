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

    /** Jobs are put together in messages where at least so many messages come of it, for as many workers may want some. */
    private static final int FEWEST_MESSAGES = 64;

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
        List<Batch> batches = batches(publication.jobs());
        List<byte[]> answer =
                redis.run(Script.PUBLISH, ScriptOutputType.MULTI, keys, arguments(lease, publication, batches));
        return switch (Redis.text(answer.getFirst())) {
            case "no" -> new PublishResult.NotLeading();
            case "already" -> {
                seen = Redis.text(answer.get(1));
                yield new PublishResult.AlreadyPublished(Long.parseLong(seen));
            }
            default -> {
                publication.watermarkMs().ifPresent(watermark -> seen = Long.toString(watermark));
                yield new PublishResult.Published(
                        positions(answer, batches, publication.jobs().size()));
            }
        };
    }

    /** @param regular polls, of which a message may carry several */
    private record Group(QueueName queue, long minute, long task, boolean regular) {
        static Group of(Publication.Outgoing outgoing) {
            Job job = outgoing.job();
            return new Group(
                    outgoing.queue(), Keys.minute(job), job.taskId(), job instanceof Job.Poll && !job.ofTask());
        }
    }

    /** The places of jobs that are told together. */
    private record Batch(Group group, List<Integer> places) {
        /** How many are in a message, but for the last one. */
        int together(Carrier carrier) {
            return carrier == Carrier.REDIS && group.regular()
                    ? Math.clamp(places.size() / FEWEST_MESSAGES, 1, JobCodec.MOST_TOGETHER)
                    : 1;
        }

        List<List<Integer>> messages(Carrier carrier) {
            int together = together(carrier);
            List<List<Integer>> messages = new ArrayList<>();
            for (int at = 0; at < places.size(); at += together) {
                messages.add(places.subList(at, Math.min(places.size(), at + together)));
            }
            return messages;
        }
    }

    private static List<Batch> batches(List<Publication.Outgoing> jobs) {
        // A queue keeps its order, for where it is nearly full the first ones have the room.
        Map<QueueName, Batch> last = new EnumMap<>(QueueName.class);
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < jobs.size(); i++) {
            Group group = Group.of(jobs.get(i));
            Batch batch = last.get(group.queue());
            if (batch == null || !batch.group().equals(group)) {
                batch = new Batch(group, new ArrayList<>());
                last.put(group.queue(), batch);
                batches.add(batch);
            }
            batch.places().add(i);
        }
        return batches;
    }

    private byte[][] arguments(Lease lease, Publication publication, List<Batch> batches) {
        var arguments = new Arguments().add(RedisLeadership.value(lease));
        publication.watermarkMs().ifPresentOrElse(watermark -> arguments.add(watermark + " " + seen), arguments::none);
        arguments.add(longestQueue).add(KEPT.toSeconds());

        arguments.add(publication.skipped().size());
        for (Publication.Skipped skipped : publication.skipped()) {
            Job job = skipped.job();
            arguments.add(Keys.minute(job) + " " + job.deviceId() + " " + job.itemCount() + " "
                    + skipped.reason().wireName());
        }

        for (Batch batch : batches) {
            Group group = batch.group();
            long items = 0;
            var lines = new StringBuilder();
            for (int place : batch.places()) {
                Job job = publication.jobs().get(place).job();
                items += job.itemCount();
                lines.append(job.deviceId()).append(' ').append(job.itemCount()).append('\n');
            }
            arguments
                    .add((group.queue().ordinal() + 1) + " " + group.minute() + " " + group.task() + " "
                            + batch.places().size() + " " + items + " " + batch.together(carrier))
                    .add(lines.toString());
            for (List<Integer> message : batch.messages(carrier)) {
                arguments.add(carrier.message(message.stream()
                        .map(place -> publication.jobs().get(place).job())
                        .toList()));
            }
        }
        return arguments
                .add(redis.keys().ledgerPrefix())
                .add(redis.keys().taskPrefix())
                .toArray();
    }

    /** In the order of the jobs; those of one message have the same. */
    private List<Position> positions(List<byte[]> answer, List<Batch> batches, int jobs) {
        var positions = new Position[jobs];
        int next = 1;
        for (Batch batch : batches) {
            for (List<Integer> message : batch.messages(carrier)) {
                byte[] id = answer.get(next++);
                Position position = id.length == 0 ? Position.START : Keys.position(id);
                message.forEach(place -> positions[place] = position);
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
                regularPolls(entry).forEach(poll -> waiting.put(poll.deviceId(), position));
            }
            if (entries.size() < PAGE) {
                return waiting;
            }
        }
    }

    private static List<Job> regularPolls(StreamMessage<byte[], byte[]> entry) {
        try {
            return JobCodec.decodeAll(RedisConsumer.payload(entry.getBody())).stream()
                    .filter(job -> job instanceof Job.Poll && !job.ofTask())
                    .toList();
        } catch (MalformedJobException e) {
            return List.of(); // whoever takes it puts it aside
        }
    }

    private List<StreamMessage<byte[], byte[]>> entriesAfter(QueueName queue, Position position, int most) {
        return redis.call(r -> r.xrange(
                bytes(redis.keys().jobs(queue)),
                Range.from(Range.Boundary.excluding(Keys.entryId(position)), Range.Boundary.unbounded()),
                Limit.from(most)));
    }
}
