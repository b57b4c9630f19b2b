package io.wardflux.broker.redis;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.redis.Shards.Answer;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Takes from all shards, each time beginning with another one. Where nothing is there it waits at all shards at once, for short:
 * whoever waited at one for long would be deaf for the others, and whoever left others waiting might get more than he wanted.
 *
 * <p>How a job of a shard ended that is away is kept, and told when it is back: a worker must not wait for that with the jobs of
 * the other shards. There are never more of them than jobs were held.
 */
final class ShardedConsumer implements JobConsumer {

    private static final Duration TURN = Duration.ofMillis(50);

    private final Shards shards;
    private final List<JobConsumer> consumers;
    private final List<List<Completion>> owed;
    private final AtomicInteger turns = new AtomicInteger();
    private volatile boolean closed;

    ShardedConsumer(Shards shards, String workerId) {
        this.shards = shards;
        consumers = IntStream.range(0, shards.count())
                .mapToObj(i -> shards.get(i).consumer(workerId))
                .toList();
        owed = lists();
    }

    @Override
    public List<Delivery> take(List<QueueName> queues, int max, Duration wait) {
        if (queues.isEmpty() || max < 1) {
            return List.of();
        }
        long end = System.nanoTime() + wait.toNanos();
        while (!closed) {
            List<Delivery> taken = ready(queues, max);
            long left = end - System.nanoTime();
            if (taken.isEmpty() && left > 0 && !closed) {
                taken = awaited(queues, max, left < TURN.toNanos() ? Duration.ofNanos(left) : TURN);
            }
            if (!taken.isEmpty() || left <= 0) {
                return taken;
            }
        }
        return List.of();
    }

    private List<Delivery> ready(List<QueueName> queues, int max) {
        return inTurns(
                queues, max, (shard, queue, room) -> consumers.get(shard).take(List.of(queue), room, Duration.ZERO));
    }

    private interface Taking {
        List<Delivery> from(int shard, QueueName queue, int room);
    }

    /** Queue by queue, shard by shard. Where no shard answers at all, that is told. */
    private List<Delivery> inTurns(List<QueueName> queues, int max, Taking taking) {
        var taken = new ArrayList<Delivery>();
        List<Integer> here = shards.here();
        int first = Math.floorMod(turns.getAndIncrement(), here.size());
        BrokerUnavailableException missing = null;
        boolean any = false;
        for (QueueName queue : queues) {
            for (int i = 0; i < here.size() && taken.size() < max; i++) {
                int room = max - taken.size();
                switch (shards.ask(
                        here.get((first + i) % here.size()), shard -> whole(shard, taking.from(shard, queue, room)))) {
                    case Answer.Given<List<Delivery>>(List<Delivery> some) -> {
                        taken.addAll(some);
                        any = true;
                    }
                    case Answer.Missing<List<Delivery>>(BrokerUnavailableException why) -> missing = why;
                }
            }
        }
        if (!any && missing != null && !closed) {
            throw missing;
        }
        return taken;
    }

    /** Each shard may give its share of what is wanted; where less is wanted than there are shards, some have to do. */
    private List<Delivery> awaited(List<QueueName> queues, int max, Duration turn) {
        List<Integer> here = shards.here();
        int asked = Math.min(max, here.size());
        int first = Math.floorMod(turns.getAndIncrement(), here.size());
        List<Integer> chosen = IntStream.range(0, asked)
                .mapToObj(i -> here.get((first + i) % here.size()))
                .toList();
        var answers = shards.each(shard -> chosen.contains(shard)
                ? whole(shard, consumers.get(shard).take(queues, max / asked, turn))
                : List.<Delivery>of());
        return Shards.given(answers).stream().flatMap(List::stream).toList();
    }

    @Override
    public List<Delivery> takeOver(List<QueueName> queues, int max, Duration idle) {
        return inTurns(queues, max, (shard, queue, room) -> consumers.get(shard).takeOver(List.of(queue), room, idle));
    }

    @Override
    public void keepAlive(Collection<Delivery> deliveries) {
        tellWhatIsOwed();
        if (deliveries.isEmpty()) {
            return;
        }
        List<List<Delivery>> parts = lists();
        deliveries.forEach(delivery -> parts.get(Shards.of(delivery.position())).add(within(delivery)));
        shards.some(i -> {
            consumers.get(i).keepAlive(parts.get(i));
            return true;
        });
    }

    @Override
    public int complete(Collection<Completion> completions) {
        if (completions.isEmpty()) {
            return 0;
        }
        List<List<Completion>> parts = lists();
        for (Completion each : completions) {
            parts.get(Shards.of(each.delivery().position()))
                    .add(new Completion(within(each.delivery()), each.outcomes(), each.failure()));
        }
        tellWhatIsOwed();
        var answers = shards.each(i -> consumers.get(i).complete(parts.get(i)));
        int counted = Shards.given(answers).stream().mapToInt(Integer::intValue).sum();
        for (int i = 0; i < parts.size(); i++) {
            if (answers.get(i) instanceof Answer.Missing<Integer>) {
                owe(i, parts.get(i));
                counted += parts.get(i).size();
            }
        }
        return counted;
    }

    private void owe(int shard, List<Completion> some) {
        synchronized (owed) {
            owed.get(shard).addAll(some);
        }
    }

    private void tellWhatIsOwed() {
        for (int i = 0; i < shards.count(); i++) {
            List<Completion> some;
            synchronized (owed) {
                some = shards.isAway(i) ? List.of() : List.copyOf(owed.get(i));
                if (!some.isEmpty()) {
                    owed.get(i).clear();
                }
            }
            if (!some.isEmpty()
                    && shards.ask(i, shard -> consumers.get(shard).complete(some)) instanceof Answer.Missing<Integer>) {
                owe(i, some);
            }
        }
    }

    @Override
    public void deadLetter(Delivery delivery, String reason) {
        consumers.get(Shards.of(delivery.position())).deadLetter(within(delivery), reason);
    }

    private <T> List<List<T>> lists() {
        IntFunction<List<T>> empty = i -> new ArrayList<>();
        return IntStream.range(0, shards.count()).mapToObj(empty).toList();
    }

    private static List<Delivery> whole(int shard, List<Delivery> deliveries) {
        return deliveries.stream()
                .map(each -> at(each, Shards.whole(shard, each.position())))
                .toList();
    }

    private static Delivery within(Delivery delivery) {
        return at(delivery, Shards.within(delivery.position()));
    }

    private static Delivery at(Delivery delivery, io.wardflux.broker.Position position) {
        return new Delivery(delivery.queue(), position, delivery.job(), delivery.publishedMs(), delivery.attempt());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        tellWhatIsOwed();
        closed = true;
        shards.each(i -> {
            consumers.get(i).close();
            return true;
        });
    }
}
