package io.wardflux.scheduler.ledger;

import io.wardflux.broker.Ledger;
import io.wardflux.broker.Ledger.Count;
import io.wardflux.model.outcome.ExpiryReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A minute of the account as Postgres holds it.
 *
 * @param count with what is carried
 * @param carried what was counted before the broker lost its data; null where it has not
 */
record LedgerRow(Instant slot, Count count, @Nullable Count carried, boolean closed) {

    static LedgerRow of(Ledger.Minute minute, @Nullable Count carried) {
        return new LedgerRow(
                minute.slot(), carried == null ? minute.count() : carried.plus(minute.count()), carried, false);
    }

    Instant end() {
        return slot.plusSeconds(60);
    }

    /** Items that have not ended. */
    long open() {
        return count.open();
    }

    LedgerRow close() {
        return new LedgerRow(slot, count.expired(ExpiryReason.NOT_ENDED), carried, true);
    }
}
