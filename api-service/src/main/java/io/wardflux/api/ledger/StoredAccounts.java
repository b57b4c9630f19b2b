package io.wardflux.api.ledger;

import io.wardflux.api.range.TimeRange;
import io.wardflux.broker.Ledger.Count;
import java.time.Instant;
import java.util.SortedMap;

/** The account of a device in closed minutes, from where it stays. */
public interface StoredAccounts {

    /** Of the minutes that begin in the range, those in which something of the device was scheduled. */
    SortedMap<Instant, Count> of(long deviceId, TimeRange range);
}
