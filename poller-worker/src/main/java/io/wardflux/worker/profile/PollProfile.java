package io.wardflux.worker.profile;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Politeness;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of how a device is to be asked.
 *
 * @param learned by workers; null where nothing was
 * @param decision of a person; null where there is none
 * @param resets what was learned before the latest of them is not kept
 * @param version grows with each decision, reset or pin
 */
public record PollProfile(
        @Nullable AgentProfile learned, @Nullable Decision decision, long resets, long version) {

    public static final PollProfile NONE = new PollProfile(null, null, 0, 0);

    /**
     * What a person decided; null is left to us.
     *
     * @param maxRepetitions rows times columns of one GETBULK
     * @param pinned whether the first three are kept as they are
     */
    public record Decision(
            @Nullable Integer maxVarbinds,
            @Nullable Integer maxRepetitions,
            @Nullable Integer timeoutMs,
            @Nullable Integer maxInFlight,
            @Nullable Integer packetsPerSecond,
            boolean pinned) {

        boolean tunes() {
            return maxVarbinds != null || maxRepetitions != null || timeoutMs != null;
        }
    }

    /** What the session begins with; null where it begins with nothing. */
    @Nullable AgentProfile begin() {
        if (decision == null || !decision.tunes()) {
            return learned;
        }
        AgentProfile base = learned == null ? AgentProfile.UNKNOWN : learned;
        Integer timeout = decision.timeoutMs();
        return new AgentProfile(
                either(decision.maxVarbinds(), base.maxVarbinds()),
                either(decision.maxRepetitions(), base.maxBulkVarbinds()),
                timeout == null ? base.timeout() : Duration.ofMillis(timeout),
                base.roundTrip(),
                base.deviation(),
                base.quirks(),
                decision.pinned());
    }

    /** Null where the settings' holds. */
    @Nullable Politeness politeness(Politeness usual) {
        if (decision == null || decision.maxInFlight() == null && decision.packetsPerSecond() == null) {
            return null;
        }
        return new Politeness(
                either(decision.maxInFlight(), usual.maxInFlight()),
                either(decision.packetsPerSecond(), usual.packetsPerSecond()));
    }

    /** What is to be remembered of a profile that the session has now: a pinned one has learned no more than quirks. */
    AgentProfile toRemember(AgentProfile now) {
        if (!now.pinned()) {
            return now;
        }
        AgentProfile base = learned == null ? AgentProfile.UNKNOWN : learned;
        return new AgentProfile(
                base.maxVarbinds(),
                base.maxBulkVarbinds(),
                base.timeout(),
                now.roundTrip(),
                now.deviation(),
                now.quirks(),
                false);
    }

    private static int either(@Nullable Integer decided, int otherwise) {
        return decided == null ? otherwise : decided;
    }
}
