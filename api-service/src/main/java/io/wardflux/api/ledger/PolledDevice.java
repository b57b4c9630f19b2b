package io.wardflux.api.ledger;

import java.time.Instant;

/**
 * What decides whether a device should have been polled.
 *
 * @param shortestIntervalSeconds of its items that are polled; 0 where it has none
 * @param lastOutcome of its last poll, or empty, and what was said of it
 */
record PolledDevice(
        boolean enabled, Instant createdAt, int shortestIntervalSeconds, String lastOutcome, String lastMessage) {}
