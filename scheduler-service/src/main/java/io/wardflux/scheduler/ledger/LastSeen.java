package io.wardflux.scheduler.ledger;

import io.wardflux.broker.Ledger;
import io.wardflux.broker.Ledger.Count;
import io.wardflux.model.outcome.ExpiryReason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The accounts by device of the open minutes as they were about a second ago, in case the broker loses them. Reading them takes
 * longer the more devices there are, so it is done the more rarely: it takes a hundredth of the time at most.
 */
final class LastSeen {

    private static final int PART_OF_TIME = 100;
    private static final long SHORTEST_PAUSE = Duration.ofMillis(900).toNanos();
    /** Minutes whose jobs can still be under way: longer than the longest deadline. */
    private static final int MOST = 12;

    private final Ledger broker;
    private final TreeMap<Instant, Map<Long, Count>> seen = new TreeMap<>();
    private final Map<Instant, Map<Long, Count>> lost = new ConcurrentHashMap<>();
    private long next = System.nanoTime();

    LastSeen(Ledger broker) {
        this.broker = broker;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - next >= 0;
    }

    Map<Instant, Map<Long, Count>> read(List<Ledger.Minute> minutes) {
        Map<Instant, Map<Long, Count>> read = new HashMap<>();
        // Nearly all devices have one of few accounts, and a minute of a quarter of a million devices is held for long.
        Map<Count, Count> one = new HashMap<>();
        for (Ledger.Minute minute : minutes) {
            Map<Long, Count> devices = broker.devices(minute.slot());
            devices.replaceAll((device, count) -> Objects.requireNonNullElse(one.putIfAbsent(count, count), count));
            read.put(minute.slot(), devices);
        }
        return read;
    }

    /** @param beginNanos when the reading began */
    void keep(Map<Instant, Map<Long, Count>> read, long beginNanos) {
        seen.putAll(read);
        while (seen.size() > MOST) {
            seen.pollFirstEntry();
        }
        long end = System.nanoTime();
        next = end + Math.max(SHORTEST_PAUSE, PART_OF_TIME * (end - beginNanos));
    }

    Set<Instant> slots() {
        return new HashSet<>(seen.keySet());
    }

    /**
     * What is kept of a minute that the broker lost: what was open has expired. Items that were copied, but not seen by device,
     * are of no known device; how they ended is not known either.
     */
    Count lost(LedgerRow row) {
        Map<Long, Count> devices = seen.get(row.slot());
        if (devices == null) {
            return row.count().expired(ExpiryReason.BROKER_LOST);
        }
        Count sum = row.carried() == null ? Count.NOTHING : row.carried();
        for (Count count : devices.values()) {
            sum = sum.plus(count.expired(ExpiryReason.BROKER_LOST));
        }
        long more = Math.max(0, row.count().scheduled() - sum.scheduled());
        return sum.plus(new Count(more, Map.of(), Map.of()).expired(ExpiryReason.BROKER_LOST));
    }

    /** All of it is lost, and what is kept of it is written. */
    void lost() {
        seen.forEach((slot, devices) -> {
            Map<Long, Count> ended = new HashMap<>();
            devices.forEach((device, count) -> ended.put(device, count.expired(ExpiryReason.BROKER_LOST)));
            lost.merge(slot, ended, LastSeen::sum);
        });
        seen.clear();
        while (lost.size() > MOST) {
            lost.keySet().stream().min(Instant::compareTo).ifPresent(lost::remove);
        }
    }

    Map<Long, Count> lostOf(Instant slot) {
        return lost.getOrDefault(slot, Map.of());
    }

    static Map<Long, Count> sum(Map<Long, Count> one, Map<Long, Count> other) {
        Map<Long, Count> sums = new HashMap<>(one);
        other.forEach((device, count) -> sums.merge(device, count, Count::plus));
        return sums;
    }
}
