package io.wardflux.api.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a device's graph has no samples for a while.
 *
 * @param from start of the first minute
 * @param to end of the last minute; a gap that goes on ends with the last minute that is known
 * @param items without a sample, in all these minutes together
 * @param outcome how they ended; null where nothing was scheduled
 * @param reason of what expired
 * @param ongoing whether it goes on
 * @param text for people
 */
record Gap(
        Instant from,
        Instant to,
        long items,
        @Nullable String outcome,
        @Nullable String reason,
        boolean ongoing,
        String text) {}
