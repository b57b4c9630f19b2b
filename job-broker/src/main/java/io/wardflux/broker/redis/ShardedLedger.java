package io.wardflux.broker.redis;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Ledger;
import io.wardflux.model.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The sums over all shards; while one of them is away or behind there are none, because a sum without it would be wrong, and a
 * minute might be closed with it. What was counted in a shard that has lost its data is remembered by whoever looks once
 * a second, and what was open of it is {@code expired}.
 */
final class ShardedLedger implements Ledger {

    /** Who has not looked for so long does not know any more what was closed meanwhile. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final Shards shards;
    private final ShardedPublisher publisher;
    private final List<Memory> memories;
    private long lookedNanos = System.nanoTime();

    /** What was counted in a shard: when last looked, and before it lost its data. */
    private static final class Memory {
        private String mark = "";
        private Map<Instant, Minute> seen = Map.of();
        private final Map<Instant, Minute> lost = new HashMap<>();

        private void forget() {
            mark = "";
            seen = Map.of();
            lost.clear();
        }

        private boolean isLost(Look look) {
            return !mark.isEmpty() && !look.mark().equals(mark);
        }

        private void saw(Look look) {
            if (isLost(look)) {
                seen.values().forEach(minute -> lost.merge(minute.slot(), expired(minute), ShardedLedger::sum));
            }
            mark = look.mark();
            seen = look.minutes();
        }
    }

    private record Look(String mark, Map<Instant, Minute> minutes) {}

    ShardedLedger(Shards shards, ShardedPublisher publisher) {
        this.shards = shards;
        this.publisher = publisher;
        memories =
                IntStream.range(0, shards.count()).mapToObj(i -> new Memory()).toList();
    }

    @Override
    public synchronized List<Minute> minutes() {
        long now = System.nanoTime();
        if (now - lookedNanos > REMEMBERED.toNanos()) {
            memories.forEach(Memory::forget);
        }
        lookedNanos = now;
        List<Look> looks = shards.all(this::look);
        long lost = lost(looks);
        if (lost > 0 && lost < shards.count()) {
            looks = shards.all(this::look); // it may have been in the middle of the loss of all of them
            lost = lost(looks);
        }
        if (lost == shards.count()) {
            memories.forEach(Memory::forget); // as with a broker that is not divided, the leader knows what to do
        }
        if (publisher.behind()) {
            throw new BrokerUnavailableException(
                    "A shard of Redis was away and misses polls that the others have: the account waits for it.",
                    new IllegalStateException("a shard is behind"));
        }
        var sums = new TreeMap<Instant, Minute>();
        for (int i = 0; i < looks.size(); i++) {
            Memory memory = memories.get(i);
            memory.saw(looks.get(i));
            memory.seen.values().forEach(minute -> sums.merge(minute.slot(), minute, ShardedLedger::sum));
            memory.lost.values().forEach(minute -> sums.merge(minute.slot(), minute, ShardedLedger::sum));
        }
        return List.copyOf(sums.values());
    }

    private long lost(List<Look> looks) {
        return IntStream.range(0, looks.size())
                .filter(i -> memories.get(i).isLost(looks.get(i)))
                .count();
    }

    private Look look(int shard) {
        RedisLedger ledger = shards.get(shard).account();
        String mark = ledger.mark().orElse("none");
        var minutes = new HashMap<Instant, Minute>();
        ledger.minutes().forEach(minute -> minutes.put(minute.slot(), minute));
        return new Look(mark, minutes);
    }

    private static Minute sum(Minute one, Minute other) {
        return new Minute(one.slot(), one.scheduled() + other.scheduled(), sum(one.outcomes(), other.outcomes()));
    }

    private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        var sum = new HashMap<>(one);
        other.forEach((outcome, items) -> sum.merge(outcome, items, Long::sum));
        return sum;
    }

    private static Minute expired(Minute minute) {
        return minute.open() <= 0
                ? minute
                : sum(minute, new Minute(minute.slot(), 0, Map.of(Outcome.EXPIRED.wireName(), minute.open())));
    }

    @Override
    public synchronized void forget(Collection<Instant> slots) {
        shards.all(i -> {
            shards.get(i).account().forget(slots);
            return true;
        });
        memories.forEach(memory -> {
            memory.lost.keySet().removeAll(slots);
            memory.seen = new HashMap<>(memory.seen);
            memory.seen.keySet().removeAll(slots);
        });
    }

    @Override
    public Optional<TaskProgress> task(long taskId) {
        return shards.all(i -> shards.get(i).account().task(taskId)).stream()
                .flatMap(Optional::stream)
                .reduce(ShardedLedger::sum);
    }

    private static TaskProgress sum(TaskProgress one, TaskProgress other) {
        return new TaskProgress(
                one.total() + other.total(),
                one.done() + other.done(),
                sum(one.outcomes(), other.outcomes()),
                one.worker().isEmpty() ? other.worker() : one.worker(),
                first(one.startedMs(), other.startedMs()),
                one.failure().isEmpty() ? other.failure() : one.failure());
    }

    private static long first(long one, long other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    @Override
    public void forgetTask(long taskId) {
        shards.all(i -> {
            shards.get(i).account().forgetTask(taskId);
            return new ArrayList<>();
        });
    }
}
