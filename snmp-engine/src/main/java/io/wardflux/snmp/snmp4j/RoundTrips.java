package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Budget;
import java.time.Duration;

/**
 * How long an attempt waits, from the round trips that were measured (RFC 6298 §2), with a shorter floor. Each attempt has a
 * request id of its own, so of each answer it is known which attempt it belongs to, and even one that comes too late says
 * how long it took (Karn's rule demands no more).
 */
final class RoundTrips {
    /** Agents pause now and then, and so does this process; a request that is repeated too soon is work for nothing. */
    static final long FLOOR_NANOS = 500_000_000;
    /** No budget waits longer, so what comes later says nothing that matters. */
    private static final long CEILING_NANOS = 60_000_000_000L;

    private long smoothed;
    private long deviation;
    /** Before it backs off; 0 where nothing is known. */
    private long timeout;
    /** What single attempts wait now. */
    private long patience;

    void restore(AgentProfile profile) {
        smoothed = profile.roundTrip().toNanos();
        deviation = profile.deviation().toNanos();
        timeout = profile.timeout().toNanos();
        patience = timeout;
    }

    void measured(long nanos) {
        if (nanos > CEILING_NANOS) {
            return;
        }
        if (smoothed == 0) {
            smoothed = nanos;
            deviation = nanos / 2;
        } else {
            deviation += (Math.abs(smoothed - nanos) - deviation) / 4;
            smoothed += (nanos - smoothed) / 8;
        }
        timeout = Math.max(FLOOR_NANOS, smoothed + 4 * deviation);
        patience = timeout;
    }

    /** Backs off, until an answer is measured again. */
    void timedOut(Budget budget) {
        if (patience != 0) {
            patience = Math.min(longest(budget), patience * 2);
        }
    }

    long nanosToWait(Budget budget) {
        return patience == 0 ? budget.attemptTimeout().toNanos() : Math.min(longest(budget), patience);
    }

    private long longest(Budget budget) {
        // Without a round trip there is but what a person suggested to begin with.
        return smoothed == 0
                ? Math.max(
                        budget.attemptTimeout().toNanos(),
                        Math.min(timeout, budget.total().toNanos()))
                : budget.longestAttempt(roundTrip()).toNanos();
    }

    Duration roundTrip() {
        return Duration.ofNanos(smoothed);
    }

    Duration deviation() {
        return Duration.ofNanos(deviation);
    }

    Duration timeout() {
        return Duration.ofNanos(timeout);
    }
}
