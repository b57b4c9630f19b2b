package io.wardflux.broker.redis;

import io.wardflux.broker.Broker;
import io.wardflux.broker.DeadLetters;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Leadership;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.QueueStats;
import io.wardflux.broker.Revocations;
import io.wardflux.broker.WorkerRegistry;
import io.wardflux.model.job.QueueName;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Several Redis brokers that are one: each job belongs to one of them. In a Redis Cluster each shard's keys share a hash tag, so
 * that they lie on one server, and another shard's may lie on another one. See ADR 20.
 */
public final class ShardedBroker implements Broker {

    private final Runnable closing;
    private final Shards shards;
    private final ShardedPublisher publisher;

    /** Shards that share their servers. */
    static ShardedBroker of(RedisServers servers, int count, int longestQueue, Clock clock) {
        // A queue holds as many as ever, over all shards.
        int longest = Math.max(1, longestQueue / count);
        return new ShardedBroker(
                IntStream.range(0, count)
                        .mapToObj(i -> new RedisBroker(new Redis(servers, Keys.shard(i, count)), longest, clock))
                        .toList(),
                servers::close);
    }

    /** @param closing closes what the brokers go by, too */
    ShardedBroker(List<RedisBroker> brokers, Runnable closing) {
        this.closing = closing;
        shards = new Shards(brokers);
        publisher = new ShardedPublisher(shards);
    }

    @Override
    public Leadership leadership() {
        return new ShardedLeadership(shards);
    }

    @Override
    public JobPublisher publisher() {
        return publisher;
    }

    @Override
    public JobConsumer consumer(String workerId) {
        return new ShardedConsumer(shards, workerId);
    }

    @Override
    public Ledger ledger() {
        return new ShardedLedger(shards);
    }

    @Override
    public QueueStats queueStats() {
        return () -> {
            var all = shards.each(shard -> shard.queueStats().queues());
            return IntStream.range(0, QueueName.all().size())
                    .mapToObj(i -> all.stream()
                            .map(queues -> queues.get(i))
                            .reduce(ShardedBroker::sum)
                            .orElseThrow())
                    .toList();
        };
    }

    private static QueueStats.Queue sum(QueueStats.Queue one, QueueStats.Queue other) {
        return new QueueStats.Queue(
                one.name(),
                one.ready() + other.ready(),
                one.inFlight() + other.inFlight(),
                Math.max(one.oldestAgeMs(), other.oldestAgeMs()),
                one.deadLetters() + other.deadLetters());
    }

    /** The first shard knows them. */
    @Override
    public WorkerRegistry workers() {
        return shards.get(0).workers();
    }

    /** Where the task's jobs are. */
    @Override
    public Revocations revocations() {
        return new Revocations() {
            @Override
            public void revoke(long taskId) {
                shards.get(shards.ofTask(taskId)).revocations().revoke(taskId);
            }

            @Override
            public Set<Long> among(Collection<Long> taskIds) {
                var revoked = new HashSet<Long>();
                if (!taskIds.isEmpty()) {
                    shards.each(shard -> shard.revocations().among(taskIds)).forEach(revoked::addAll);
                }
                return revoked;
            }
        };
    }

    @Override
    public DeadLetters deadLetters() {
        return new ShardedDeadLetters(shards);
    }

    /** All of them have to answer. */
    @Override
    public void check() {
        shards.all().forEach(RedisBroker::check);
    }

    @Override
    public void close() {
        closing.run();
    }
}
