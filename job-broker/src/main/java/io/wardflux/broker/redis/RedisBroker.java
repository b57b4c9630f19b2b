package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.broker.DeadLetters;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Leadership;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.QueueStats;
import io.wardflux.broker.Revocations;
import io.wardflux.broker.WorkerRegistry;
import java.time.Clock;

/** Redis 6.2 or newer, with {@code maxmemory-policy noeviction}. */
public final class RedisBroker implements Broker {

    private final Redis redis;
    private final RedisPublisher publisher;
    private final int longestQueue;
    private final Clock clock;

    /** @param longestQueue messages that a queue holds at most */
    public RedisBroker(RedisURI uri, int longestQueue, Clock clock) {
        this(new Redis(uri), longestQueue, clock);
    }

    /** @param redis closed with this one */
    RedisBroker(Redis redis, int longestQueue, Clock clock) {
        this.redis = redis;
        this.longestQueue = longestQueue;
        this.publisher = new RedisPublisher(redis, longestQueue, Carrier.REDIS);
        this.clock = clock;
    }

    @Override
    public Leadership leadership() {
        return lease();
    }

    RedisLeadership lease() {
        return new RedisLeadership(redis);
    }

    /** Whether it has its data. */
    boolean begun() {
        return redis.call(r -> r.exists(bytes(redis.keys().watermark()))) > 0;
    }

    @Override
    public JobPublisher publisher() {
        return publisher;
    }

    RedisPublisher redisPublisher() {
        return publisher;
    }

    @Override
    public JobConsumer consumer(String workerId) {
        return new RedisConsumer(redis, workerId);
    }

    @Override
    public Ledger ledger() {
        return new RedisLedger(redis);
    }

    @Override
    public QueueStats queueStats() {
        return new RedisQueueStats(redis, clock);
    }

    @Override
    public WorkerRegistry workers() {
        return new RedisWorkers(redis, clock);
    }

    @Override
    public Revocations revocations() {
        return new RedisRevocations(redis);
    }

    @Override
    public DeadLetters deadLetters() {
        return new RedisDeadLetters(redis, longestQueue, Carrier.REDIS);
    }

    @Override
    public void check() {
        redis.call(r -> r.get(bytes(redis.keys().leader()))); // in a cluster a ping may go to any of its servers
    }

    @Override
    public void close() {
        redis.close();
    }
}
