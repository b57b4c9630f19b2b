package io.wardflux.worker.held;

import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs that have ended, where others of their message have not: it costs the broker least to hear of all of them at once. One that
 * takes longer keeps the others waiting for a moment only.
 */
final class Siblings {
    private static final long PATIENCE_NANOS = Duration.ofMillis(100).toNanos();

    /** Those that have waited longest first. */
    private final Map<Delivery.Message, Some> waiting = new LinkedHashMap<>();

    private final List<Completion> ready = new ArrayList<>();

    private record Some(long sinceNanos, List<Completion> ended) {}

    void add(Completion completion, long nowNanos) {
        Delivery delivery = completion.delivery();
        if (delivery.share().isAll()) {
            ready.add(completion);
            return;
        }
        Delivery.Message message = delivery.message();
        List<Completion> ended = waiting.computeIfAbsent(message, first -> new Some(nowNanos, new ArrayList<>()))
                .ended();
        ended.add(completion);
        if (ended.size() == delivery.share().of()) {
            waiting.remove(message);
            ready.addAll(ended);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How long until some have waited long enough; 0 where nobody waits. */
    long patienceNanos(long nowNanos) {
        return waiting.values().stream()
                .findFirst()
                .map(some -> Math.max(0, some.sinceNanos() + PATIENCE_NANOS - nowNanos))
                .orElse(0L);
    }

    /** Those whose message has ended, and those that have waited long enough. */
    List<Completion> take(long nowNanos) {
        List<Completion> taken = new ArrayList<>(ready);
        ready.clear();
        var each = waiting.values().iterator();
        while (each.hasNext()) {
            Some some = each.next();
            if (some.sinceNanos() + PATIENCE_NANOS - nowNanos > 0) {
                break;
            }
            taken.addAll(some.ended());
            each.remove();
        }
        return taken;
    }
}
