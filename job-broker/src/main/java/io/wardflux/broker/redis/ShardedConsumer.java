package io.wardflux.broker.redis;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Takes from the shards in turns; where one does not answer, what others gave is still worked on. */
final class ShardedConsumer implements JobConsumer {

    /** Nobody can wait at several servers at once, so it waits at each for so long. */
    private static final Duration TURN = Duration.ofMillis(100);

    private final List<JobConsumer> consumers;
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean closed;

    ShardedConsumer(Shards shards, String workerId) {
        consumers = shards.each(shard -> shard.consumer(workerId));
    }

    @Override
    public List<Delivery> take(List<QueueName> queues, int max, Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            List<Delivery> taken = inTurns(
                    queues,
                    max,
                    (shard, queue, room) -> consumers.get(shard).take(List.of(queue), room, Duration.ZERO));
            long left = end - System.nanoTime();
            if (!taken.isEmpty() || left <= 0 || closed || queues.isEmpty() || max < 1) {
                return taken;
            }
            int shard = Math.floorMod(turns.get(), consumers.size());
            Duration turn = left < TURN.toNanos() ? Duration.ofNanos(left) : TURN;
            taken = whole(shard, consumers.get(shard).take(queues, max, turn));
            if (!taken.isEmpty()) {
                return taken;
            }
        }
    }

    @Override
    public List<Delivery> takeOver(List<QueueName> queues, int max, Duration idle) {
        return inTurns(queues, max, (shard, queue, room) -> consumers.get(shard).takeOver(List.of(queue), room, idle));
    }

    private interface Step {
        List<Delivery> take(int shard, QueueName queue, int room);
    }

    private List<Delivery> inTurns(List<QueueName> queues, int max, Step step) {
        var taken = new ArrayList<Delivery>();
        Set<Integer> away = new HashSet<>();
        BrokerUnavailableException missing = null;
        int first = turns.getAndIncrement();
        for (QueueName queue : queues) {
            for (int i = 0; i < consumers.size(); i++) {
                int shard = Math.floorMod(first + i, consumers.size());
                int room = max - taken.size();
                if (room > 0 && !away.contains(shard)) {
                    try {
                        taken.addAll(whole(shard, step.take(shard, queue, room)));
                    } catch (BrokerUnavailableException e) {
                        away.add(shard);
                        missing = e;
                    }
                }
            }
        }
        if (taken.isEmpty()) {
            failWith(missing);
        }
        return taken;
    }

    @Override
    public void giveBack() {
        eachShard(shard -> {
            consumers.get(shard).giveBack();
            return 0;
        });
    }

    @Override
    public void keepAlive(Collection<Delivery> deliveries) {
        eachShard(shard -> {
            consumers
                    .get(shard)
                    .keepAlive(deliveries.stream()
                            .filter(each -> Shards.of(each.position()) == shard)
                            .map(ShardedConsumer::within)
                            .toList());
            return 0;
        });
    }

    /** What did not get through is told again by the caller; of that, what did counts no second time. */
    @Override
    public int complete(Collection<Completion> completions) {
        return eachShard(shard -> consumers
                .get(shard)
                .complete(completions.stream()
                        .filter(each -> Shards.of(each.delivery().position()) == shard)
                        .map(each -> new Completion(within(each.delivery()), each.outcomes(), each.failure()))
                        .toList()));
    }

    private interface Telling {
        int tell(int shard);
    }

    /** All are told before it fails. */
    private int eachShard(Telling telling) {
        int sum = 0;
        BrokerUnavailableException missing = null;
        for (int shard = 0; shard < consumers.size(); shard++) {
            try {
                sum += telling.tell(shard);
            } catch (BrokerUnavailableException e) {
                missing = e;
            }
        }
        failWith(missing);
        return sum;
    }

    private static void failWith(@Nullable BrokerUnavailableException missing) {
        if (missing != null) {
            throw missing;
        }
    }

    @Override
    public void deadLetter(Delivery delivery, String reason) {
        consumers.get(Shards.of(delivery.position())).deadLetter(within(delivery), reason);
    }

    private static List<Delivery> whole(int shard, List<Delivery> deliveries) {
        return deliveries.stream()
                .map(each -> each.at(Shards.whole(shard, each.position())))
                .toList();
    }

    private static Delivery within(Delivery delivery) {
        return delivery.at(Shards.within(delivery.position()));
    }

    @Override
    public void close() {
        closed = true;
        consumers.forEach(JobConsumer::close);
    }
}
