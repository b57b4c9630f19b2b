package io.wardflux.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Says of each stored poll of a device which due time it is of: the latest one before it that has none yet. A second poll of
 * the same due time, after a redelivery, is then left over wherever no older one is free.
 */
final class Matching {

    /** Tick, clock and rounding. */
    private static final long EARLY_MS = 50;

    /** A poll begins before its deadline, which is an interval after it was due, and may be stopped for some seconds. */
    private static final long LONGER_MS = 25_000;

    private final NavigableMap<Long, StoredPoll> byDue = new TreeMap<>();
    private final List<StoredPoll> extra = new ArrayList<>();

    Matching(Collection<Long> due, List<StoredPoll> polls, long intervalMs) {
        long window = intervalMs + LONGER_MS;
        var free = new TreeMap<Long, Long>();
        due.forEach(time -> free.put(time, time));
        for (StoredPoll poll : polls) {
            Long time = free.floorKey(poll.firstMs() + EARLY_MS);
            if (time != null && time >= poll.firstMs() - window) {
                free.remove(time);
                byDue.put(time, poll);
            } else {
                extra.add(poll);
            }
        }
    }

    /** Samples by the minute in which they were due. */
    Map<Long, Long> samplesByMinute() {
        Map<Long, Long> samples = new HashMap<>();
        byDue.forEach((due, poll) -> samples.merge(due / 60_000, (long) poll.samples(), Long::sum));
        return samples;
    }

    /** Samples that are of no due time any more: of polls that were done twice. */
    long extraSamples() {
        return extra.stream().mapToLong(StoredPoll::samples).sum();
    }
}
