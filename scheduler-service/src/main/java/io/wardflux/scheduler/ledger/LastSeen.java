package io.wardflux.scheduler.ledger;

import io.wardflux.broker.DeviceLog;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.Ledger.Count;
import io.wardflux.model.outcome.ExpiryReason;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The accounts by device of the open minutes as they were about a second ago, in case the broker loses them. */
final class LastSeen {

    /** Minutes whose jobs can still be under way: longer than the longest deadline. */
    private static final int MOST = 12;

    private final Ledger broker;
    private final TreeMap<Instant, DeviceLog> seen = new TreeMap<>();
    private final Map<Instant, Map<Long, Count>> lost = new ConcurrentHashMap<>();

    LastSeen(Ledger broker) {
        this.broker = broker;
    }

    Map<Instant, DeviceLog> read(List<Ledger.Minute> minutes) {
        Map<Instant, DeviceLog> read = new HashMap<>();
        for (Ledger.Minute minute : minutes) {
            Instant slot = minute.slot();
            read.put(slot, broker.log(slot, seen.getOrDefault(slot, DeviceLog.EMPTY)));
        }
        return read;
    }

    void keep(Map<Instant, DeviceLog> read) {
        seen.putAll(read);
        while (seen.size() > MOST) {
            seen.pollFirstEntry();
        }
    }

    void forget(Collection<Instant> slots) {
        slots.forEach(seen::remove);
    }

    Set<Instant> slots() {
        return new HashSet<>(seen.keySet());
    }

    /**
     * What is kept of a minute that the broker lost: what was open has expired. Items that were copied, but not seen by device,
     * are of no known device; how they ended is not known either.
     */
    Count lost(LedgerRow row) {
        DeviceLog log = seen.get(row.slot());
        if (log == null) {
            return row.count().expired(ExpiryReason.BROKER_LOST);
        }
        Count sum = row.carried() == null ? Count.NOTHING : row.carried();
        for (Count count : log.devices().values()) {
            sum = sum.plus(count.expired(ExpiryReason.BROKER_LOST));
        }
        long more = Math.max(0, row.count().scheduled() - sum.scheduled());
        return sum.plus(new Count(more, Map.of(), Map.of()).expired(ExpiryReason.BROKER_LOST));
    }

    /** All of it is lost, and what is kept of it is written. */
    void lost() {
        seen.forEach((slot, log) -> {
            Map<Long, Count> ended = new HashMap<>();
            log.devices().forEach((device, count) -> ended.put(device, count.expired(ExpiryReason.BROKER_LOST)));
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
        if (other.isEmpty()) {
            return one;
        }
        Map<Long, Count> sums = new HashMap<>(one);
        other.forEach((device, count) -> sums.merge(device, count, Count::plus));
        return sums;
    }
}
