package io.wardflux.scheduler.tick;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * In the order in which they are due, and by their devices where they are due together. Only those of the span that has come
 * are kept in order: one queue for all would touch a dozen others, anywhere in memory, for each that is taken or added.
 */
final class Turns {

    private static final long SPAN_MS = 100;

    private final PriorityQueue<Turn> now = new PriorityQueue<>(Turns::compare);
    /** By the number of their span, all after {@link #span}. */
    private final TreeMap<Long, List<Turn>> later = new TreeMap<>();

    private long span;

    void add(Turn turn) {
        if (spanOf(turn.dueMs()) <= span) {
            now.add(turn);
        } else {
            later.computeIfAbsent(spanOf(turn.dueMs()), _ -> new ArrayList<>()).add(turn);
        }
    }

    /** The next one of those that are due up to this time. */
    @Nullable Turn peek(long untilMs) {
        while (now.isEmpty() && !later.isEmpty() && later.firstKey() <= spanOf(untilMs)) {
            span = later.firstKey();
            now.addAll(later.pollFirstEntry().getValue());
        }
        Turn first = now.peek();
        return first == null || first.dueMs() > untilMs ? null : first;
    }

    /** Takes the one that was seen. */
    void remove() {
        now.remove();
    }

    private static int compare(Turn one, Turn other) {
        int byTime = Long.compare(one.dueMs(), other.dueMs());
        return byTime != 0
                ? byTime
                : Long.compare(one.device().id(), other.device().id());
    }

    private static long spanOf(long dueMs) {
        return dueMs / SPAN_MS;
    }
}
