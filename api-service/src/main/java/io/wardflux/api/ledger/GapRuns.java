package io.wardflux.api.ledger;

import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.model.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds, in the minutes of a device, the runs in which items ended the same way without a sample. Minutes in which nothing was due
 * end no run; one in which it did not happen does.
 */
final class GapRuns {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private GapRuns() {}

    /** @param reason empty where the outcome says all */
    record Cause(String outcome, String reason) {}

    /**
     * @param least items of a minute, and {@code most}: where both are the same, each minute had so many
     * @param ongoing whether the last minute belongs to it
     */
    record Run(Cause cause, Instant from, Instant to, int minutes, long items, long least, long most, boolean ongoing) {

        private Run plus(Instant slot, long more) {
            return new Run(
                    cause,
                    from,
                    slot.plus(MINUTE),
                    minutes + 1,
                    items + more,
                    Math.min(least, more),
                    Math.max(most, more),
                    ongoing);
        }

        private Run last(boolean isLast) {
            return new Run(cause, from, to, minutes, items, least, most, isLast);
        }
    }

    static List<Run> in(List<MinuteAnswer> minutes) {
        List<Run> ended = new ArrayList<>();
        Map<Cause, Run> running = new LinkedHashMap<>();
        for (MinuteAnswer minute : minutes) {
            Map<Cause, Long> causes = causes(minute);
            // What is open may still end like this, so it ends no run.
            if (minute.open() == 0) {
                running.values().removeIf(run -> !causes.containsKey(run.cause()) && ended.add(run.last(false)));
            }
            causes.forEach((cause, items) -> running.merge(
                    cause,
                    new Run(cause, minute.slot(), minute.slot().plus(MINUTE), 1, items, items, items, true),
                    (run, first) -> run.plus(minute.slot(), items)));
        }
        ended.addAll(running.values());
        return ended;
    }

    private static Map<Cause, Long> causes(MinuteAnswer minute) {
        Map<Cause, Long> causes = new LinkedHashMap<>();
        new TreeMap<>(minute.outcomes()).forEach((outcome, items) -> {
            if (outcome.equals(Outcome.EXPIRED.wireName())) {
                long known = 0;
                for (var reason : new TreeMap<>(minute.reasons()).entrySet()) {
                    causes.put(new Cause(outcome, reason.getKey()), reason.getValue());
                    known += reason.getValue();
                }
                if (items > known) {
                    causes.put(new Cause(outcome, ""), items - known);
                }
            } else if (!outcome.equals(Outcome.OK.wireName())) {
                causes.put(new Cause(outcome, ""), items);
            }
        });
        return causes;
    }

    static @Nullable ExpiryReason reason(Cause cause) {
        return ExpiryReason.ofWireName(cause.reason()).orElse(null);
    }
}
