package io.wardflux.scheduler.ledger;

import io.wardflux.broker.Ledger;
import io.wardflux.model.outcome.Outcome;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A minute of the account as Postgres holds it: what was scheduled, and how many items ended in which outcome. */
record LedgerRow(Instant slot, long scheduled, Map<String, Long> outcomes, boolean closed) {

    LedgerRow {
        outcomes = Map.copyOf(outcomes);
    }

    static LedgerRow of(Ledger.Minute minute) {
        return new LedgerRow(minute.slot(), minute.scheduled(), minute.outcomes(), false);
    }

    Instant end() {
        return slot.plusSeconds(60);
    }

    /** Items that have not ended. */
    long open() {
        return scheduled - outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    LedgerRow plus(LedgerRow other) {
        var sums = new TreeMap<>(outcomes);
        other.outcomes.forEach((outcome, items) -> sums.merge(outcome, items, Long::sum));
        return new LedgerRow(slot, scheduled + other.scheduled, sums, closed);
    }

    /** What is open counts as expired. */
    LedgerRow expired() {
        if (open() <= 0) {
            return this;
        }
        var sums = new TreeMap<>(outcomes);
        sums.merge(Outcome.EXPIRED.wireName(), open(), Long::sum);
        return new LedgerRow(slot, scheduled, sums, closed);
    }

    LedgerRow close() {
        return new LedgerRow(slot, scheduled, expired().outcomes, true);
    }
}
