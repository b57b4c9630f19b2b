package io.wardflux.api.ledger;

import io.wardflux.broker.Ledger.Count;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code scheduled = Σ outcomes + open + unaccounted}.
 *
 * @param slot start of the minute in which the items were due
 * @param reasons of those that expired
 * @param open may still end; 0 for a closed minute
 * @param unaccounted can no longer end, and has no outcome: 0, or there is a defect; 0 for an open minute
 */
record MinuteAnswer(
        Instant slot,
        long scheduled,
        Map<String, Long> outcomes,
        Map<String, Long> reasons,
        long open,
        long unaccounted) {

    static MinuteAnswer of(Instant slot, Count count, boolean closed) {
        long missing = count.open();
        return new MinuteAnswer(
                slot,
                count.scheduled(),
                new TreeMap<>(count.outcomes()),
                new TreeMap<>(count.reasons()),
                closed ? 0 : missing,
                closed ? missing : 0);
    }
}
