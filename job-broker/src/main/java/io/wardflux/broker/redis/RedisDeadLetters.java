package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.wardflux.broker.DeadLetters;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A stream for each queue; a letter's id is its entry's. */
final class RedisDeadLetters implements DeadLetters {

    private static final Pattern ENTRY_ID = Pattern.compile("[0-9]{1,15}-[0-9]{1,15}");

    private final Redis redis;
    private final int longestQueue;
    private final Carrier carrier;

    RedisDeadLetters(Redis redis, int longestQueue, Carrier carrier) {
        this.redis = redis;
        this.longestQueue = longestQueue;
        this.carrier = carrier;
    }

    /** A stream cannot be entered in its middle, so what comes before is read and left out: it is bounded. */
    @Override
    public List<Letter> list(QueueName queue, long offset, int most) {
        long count = Math.min(offset + most, Keys.MOST_DEAD_LETTERS + 1L);
        return redis
                .call(r -> r.xrevrange(bytes(redis.keys().dead(queue)), Range.unbounded(), Limit.from(count)))
                .stream()
                .skip(offset)
                .limit(most)
                .map(RedisDeadLetters::letter)
                .toList();
    }

    @Override
    public long count(QueueName queue) {
        return redis.call(r -> r.xlen(bytes(redis.keys().dead(queue))));
    }

    @Override
    public Optional<Letter> find(QueueName queue, String id) {
        if (!isId(id)) {
            return Optional.empty();
        }
        return redis.call(r -> r.xrange(bytes(redis.keys().dead(queue)), Range.create(id, id))).stream()
                .findFirst()
                .map(RedisDeadLetters::letter);
    }

    private static Letter letter(StreamMessage<byte[], byte[]> entry) {
        Map<String, byte[]> fields = new HashMap<>();
        entry.getBody().forEach((name, value) -> fields.put(Redis.text(name), value));
        byte[] none = new byte[0];
        return new Letter(
                entry.getId(),
                Redis.text(fields.getOrDefault("reason", none)),
                Instant.ofEpochMilli(Keys.position(entry.getId()).major()),
                fields.getOrDefault("payload", none));
    }

    @Override
    public Requeued requeue(QueueName queue, String id, Message message) {
        if (!isId(id)) {
            return Requeued.NOT_FOUND;
        }
        var arguments = new Arguments().add(id).add(longestQueue).add(RedisPublisher.KEPT.toSeconds());
        switch (message) {
            case Message.OfJob(Job job) ->
                arguments
                        .add(carrier.message(job))
                        .add(redis.keys().ledger(Keys.minute(job)))
                        .add(Keys.minute(job))
                        .add(job.itemCount())
                        .add(job.ofTask() ? redis.keys().task(job.taskId()) : "")
                        .add(Keys.weight(job))
                        .add(job.deviceId());
            case Message.Raw(byte[] payload) ->
                arguments
                        .add(carrier.message(payload))
                        .none()
                        .add(0)
                        .add(0)
                        .none()
                        .add(0)
                        .add(Job.NO_DEVICE);
        }
        byte[] answer = redis.run(
                Script.REQUEUE,
                ScriptOutputType.VALUE,
                List.of(
                        redis.keys().dead(queue),
                        carrier.key(redis.keys(), queue),
                        redis.keys().ledgerIndex()),
                arguments.toArray());
        return switch (Redis.text(answer)) {
            case "done" -> Requeued.DONE;
            case "full" -> Requeued.QUEUE_FULL;
            default -> Requeued.NOT_FOUND;
        };
    }

    @Override
    public boolean delete(QueueName queue, String id) {
        return isId(id) && redis.call(r -> r.xdel(bytes(redis.keys().dead(queue)), id)) > 0;
    }

    @Override
    public long deleteAll(QueueName queue) {
        // Those that come meanwhile stay, or are counted, too.
        return redis.call(r -> r.xtrim(bytes(redis.keys().dead(queue)), 0));
    }

    private static boolean isId(String id) {
        return ENTRY_ID.matcher(id).matches();
    }
}
