package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.BaseRedisCommands;
import io.wardflux.broker.DeadLetters;
import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Leadership;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.QueueStats;
import io.wardflux.broker.Revocations;
import io.wardflux.broker.WorkerRegistry;
import io.wardflux.model.job.QueueName;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * All that a broker keeps besides the jobs, in Redis, for one that carries only the jobs. What is published lies in the
 * outbox until it has been handed over; whether a job has ended is decided here and nowhere else.
 */
public final class JobAccount implements AutoCloseable {

    /** Time for the other broker to say itself that a job was not taken. */
    private static final Duration SWEEP_LATER = Duration.ofSeconds(30);

    private static final int SWEPT_AT_ONCE = 1_000;

    private final Redis redis;
    private final int longestQueue;
    private final Clock clock;
    private final AccountPublisher publisher;

    /**
     * A job that was published and not handed over yet, as far as is known.
     *
     * @param id names it in {@link #sent} and in {@link WorkerAccount.Arrival}
     * @param giveUpMs when it need not be delivered any more (epoch ms)
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Unsent(String id, long giveUpMs, byte[] message) {}

    /** @param longestQueue messages that a queue holds at most, those in workers' hands included */
    public JobAccount(RedisURI uri, int longestQueue, Clock clock) {
        this.redis = new Redis(uri);
        this.longestQueue = longestQueue;
        this.clock = clock;
        this.publisher = new AccountPublisher(redis, new RedisPublisher(redis, longestQueue, Carrier.OTHER));
    }

    /** Publishes into the outbox. */
    public JobPublisher publisher() {
        return publisher;
    }

    /** The oldest first. */
    public List<Unsent> unsent(QueueName queue, int most) {
        return redis
                .call(r -> r.xrange(bytes(redis.keys().outbox(queue)), Range.unbounded(), Limit.from(most)))
                .stream()
                .map(entry -> new Unsent(entry.getId(), giveUp(entry), RedisConsumer.payload(entry.getBody())))
                .toList();
    }

    private static long giveUp(StreamMessage<byte[], byte[]> entry) {
        return entry.getBody().entrySet().stream()
                .filter(field -> Redis.text(field.getKey()).equals("d"))
                .mapToLong(field -> Long.parseLong(Redis.text(field.getValue())))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** The other broker has them. */
    public void sent(QueueName queue, List<String> ids) {
        redis.call(r -> r.xdel(bytes(redis.keys().outbox(queue)), ids.toArray(String[]::new)));
    }

    /** The other broker gave these up because nobody took them in time. */
    public void expired(QueueName queue, Collection<String> ids) {
        if (!ids.isEmpty()) {
            expire(queue, ids);
        }
    }

    /**
     * Counts as expired what should long have ended: the other broker has lost it.
     *
     * @return how many
     */
    public long sweep() {
        return QueueName.all().stream()
                .mapToLong(queue -> expire(queue, List.of()))
                .sum();
    }

    private long expire(QueueName queue, Collection<String> ids) {
        var arguments = new Arguments()
                .add(clock.millis() - SWEEP_LATER.toMillis())
                .add(SWEPT_AT_ONCE)
                .add(redis.keys().ledgerPrefix())
                .add(redis.keys().taskPrefix());
        ids.forEach(arguments::add);
        return redis.<Long>run(
                Script.EXPIRE, ScriptOutputType.INTEGER, List.of(redis.keys().outbox(queue)), arguments.toArray());
    }

    public WorkerAccount worker(String workerId) {
        return new WorkerAccount(redis, workerId, Carrier.OTHER);
    }

    public Leadership leadership() {
        return new RedisLeadership(redis);
    }

    public Ledger ledger() {
        return new RedisLedger(redis);
    }

    public QueueStats queueStats() {
        return new AccountQueueStats(redis, clock);
    }

    public WorkerRegistry workers() {
        return new RedisWorkers(redis, clock);
    }

    public Revocations revocations() {
        return new RedisRevocations(redis);
    }

    /** What is put back lies in the outbox. */
    public DeadLetters deadLetters() {
        return new RedisDeadLetters(redis, longestQueue, Carrier.OTHER);
    }

    public void check() {
        redis.call(BaseRedisCommands::ping);
    }

    @Override
    public void close() {
        redis.close();
    }
}
