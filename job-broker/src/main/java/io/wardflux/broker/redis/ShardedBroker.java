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
 * Several Redis brokers that are one: each job belongs to one of them by its device. In a Redis Cluster each shard's keys share a
 * hash tag, so that they lie on one server, and another shard's may lie on another one. See ADR 20.
 */
public final class ShardedBroker implements Broker {

    private final Runnable closing;
    private final Shards shards;
    private final ShardedLeadership leadership;
    private final ShardedPublisher publisher;
    private final ShardedLedger ledger;

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
        leadership = new ShardedLeadership(shards);
        publisher = new ShardedPublisher(shards, leadership);
        ledger = new ShardedLedger(shards, publisher);
    }

    @Override
    public Leadership leadership() {
        return leadership;
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
        return ledger;
    }

    /** Of the shards that answer. */
    @Override
    public QueueStats queueStats() {
        return () -> {
            var all = shards.some(i -> shards.get(i).queueStats().queues());
            return QueueName.all().stream()
                    .map(name -> all.stream()
                            .flatMap(List::stream)
                            .filter(queue -> queue.name() == name)
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

    @Override
    public WorkerRegistry workers() {
        return new ShardedWorkers(shards);
    }

    /** In all of them: a job that begins looks in its own. */
    @Override
    public Revocations revocations() {
        return new Revocations() {
            @Override
            public void revoke(long taskId) {
                shards.all(i -> {
                    shards.get(i).revocations().revoke(taskId);
                    return true;
                });
            }

            @Override
            public Set<Long> among(Collection<Long> taskIds) {
                var revoked = new HashSet<Long>();
                shards.some(i -> shards.get(i).revocations().among(taskIds)).forEach(revoked::addAll);
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
        shards.all(i -> {
            shards.get(i).check();
            return true;
        });
    }

    @Override
    public void close() {
        shards.close();
        closing.run();
    }
}
