package io.wardflux.api.ledger;

import java.time.Instant;
import java.util.Map;

/**
 * {@code scheduled = Σ outcomes + open + unaccounted}.
 *
 * @param slot start of the minute in which the items were due
 * @param open may still end; 0 for a closed minute
 * @param unaccounted can no longer end, and has no outcome: 0, or there is a defect; 0 for an open minute
 */
record MinuteAnswer(Instant slot, long scheduled, Map<String, Long> outcomes, long open, long unaccounted) {

    static MinuteAnswer of(Instant slot, long scheduled, Map<String, Long> outcomes, boolean closed) {
        long missing = scheduled
                - outcomes.values().stream().mapToLong(Long::longValue).sum();
        return new MinuteAnswer(slot, scheduled, outcomes, closed ? 0 : missing, closed ? missing : 0);
    }
}
