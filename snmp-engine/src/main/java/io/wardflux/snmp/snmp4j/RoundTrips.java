package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.AgentProfile;
import java.time.Duration;

/** How long an attempt waits, from the round trips that were measured (RFC 6298 §2), with a shorter floor. */
final class RoundTrips {
    /** Agents pause now and then, and so does this process; a request that is repeated too soon is work for nothing. */
    static final long FLOOR_NANOS = 500_000_000;

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

    /**
     * Of a request that was sent several times nobody knows which was answered (Karn), unless the answer came too soon
     * for the latest: then it is taken as one to the first, which is at least not too short. So is the first of all, or
     * an agent that is always slow would never be known.
     */
    void measuredAfterRetry(long sinceFirst, long sinceLast) {
        if (smoothed == 0 || sinceLast < smoothed / 2) {
            measured(sinceFirst);
        }
    }

    /** Of a request that was sent once. */
    void measured(long nanos) {
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

    /** Stays until an answer is measured again. */
    void timedOut(long longest) {
        if (patience != 0) {
            patience = Math.min(longest, patience * 2);
        }
    }

    long nanosToWait(long longest) {
        return patience == 0 ? longest : Math.min(longest, patience);
    }

    boolean known() {
        return smoothed != 0;
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
