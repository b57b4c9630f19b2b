package io.wardflux.chaos;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The regular polls that were seen on their way from a scheduler to the workers, by a listener of the suite's own that knows
 * nothing of the ledger.
 */
final class Publications {

    private final Map<Long, TreeMap<Long, Integer>> timesByDevice = new HashMap<>();
    private long seen;

    /** One message, of which the broker says that it is another one than those before. */
    synchronized void add(long device, long dueMs) {
        seen++;
        timesByDevice.computeIfAbsent(device, _ -> new TreeMap<>()).merge(dueMs, 1, Integer::sum);
    }

    synchronized long seen() {
        return seen;
    }

    /** Polls that were published more than once: the same device and the same due time in two messages. */
    synchronized List<String> twice() {
        return timesByDevice.entrySet().stream()
                .flatMap(device -> device.getValue().entrySet().stream()
                        .filter(due -> due.getValue() > 1)
                        .map(due -> "device %d, due %s, %d times"
                                .formatted(
                                        device.getKey(), java.time.Instant.ofEpochMilli(due.getKey()), due.getValue())))
                .toList();
    }

    /**
     * When this device was due, oldest first: what was seen, and between that the slots of its interval, because a message may
     * come and go unseen while the broker starts.
     */
    synchronized Collection<Long> due(long device, long intervalMs, long fromMs, long toMs) {
        TreeMap<Long, Integer> times = timesByDevice.getOrDefault(device, new TreeMap<>());
        Set<Long> due = new HashSet<>(times.keySet());
        Map<Long, Integer> phases = new HashMap<>();
        times.keySet().forEach(time -> phases.merge(Math.floorMod(time, intervalMs), 1, Integer::sum));
        phases.entrySet().stream().max(Map.Entry.comparingByValue()).ifPresent(phase -> {
            for (long time = fromMs + Math.floorMod(phase.getKey() - fromMs, intervalMs);
                    time <= toMs;
                    time += intervalMs) {
                due.add(time);
            }
        });
        return due.stream().sorted().toList();
    }
}
