package io.wardflux.snmp;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What was learned of an agent, and how it is asked because of that. A session gives the same instance for as long as
 * nothing has changed that matters: round trips that differ a little do not count.
 *
 * @param maxVarbinds in one GET, at least 1
 * @param maxBulkVarbinds that one GETBULK asks for, at least 1: rows × columns, so the repetitions follow from the columns
 * @param timeout of one attempt, before it backs off, as the round trips suggest; {@link #attemptTimeout} is what a budget
 *     makes of it. Zero where nothing is known, and then it is the budget's
 * @param roundTrip smoothed; zero where unknown
 * @param deviation of the round trips, smoothed; zero where unknown
 * @param quirks with when each was first seen
 * @param pinned by a person: used as it is, not changed; its quirks still grow, since they say what was seen
 */
public record AgentProfile(
        int maxVarbinds,
        int maxBulkVarbinds,
        Duration timeout,
        Duration roundTrip,
        Duration deviation,
        Map<Quirk, Instant> quirks,
        boolean pinned) {

    /** Nothing is known. */
    public static final AgentProfile UNKNOWN =
            new AgentProfile(25, 50, Duration.ZERO, Duration.ZERO, Duration.ZERO, Map.of(), false);

    public AgentProfile {
        if (maxVarbinds < 1 || maxBulkVarbinds < 1) {
            throw new IllegalArgumentException("a profile asks for at least one varbind");
        }
        if (timeout.isNegative() || roundTrip.isNegative() || deviation.isNegative()) {
            throw new IllegalArgumentException("a profile's durations are not negative");
        }
        quirks = quirks.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(quirks));
    }

    public boolean has(Quirk quirk) {
        return quirks.containsKey(quirk);
    }

    /** How long one attempt waits for its answer, before it backs off, where no person pinned that. */
    public Duration attemptTimeout(Budget budget) {
        if (timeout.isZero()) {
            return budget.attemptTimeout();
        }
        // Without a round trip it is what a person suggested to begin with.
        Duration longest = roundTrip.isZero() ? budget.total() : budget.longestAttempt(roundTrip);
        return timeout.compareTo(longest) < 0 ? timeout : longest;
    }

    public AgentProfile withPinned(boolean pin) {
        return new AgentProfile(maxVarbinds, maxBulkVarbinds, timeout, roundTrip, deviation, quirks, pin);
    }
}
