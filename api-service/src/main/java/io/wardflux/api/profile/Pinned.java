package io.wardflux.api.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a person decided, as it is stored; null is left to the workers.
 *
 * @param maxRepetitions rows times columns of one GETBULK
 * @param pinned whether the first three are kept as they are, whatever is learned
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Pinned(
        @Nullable Integer maxVarbinds,
        @Nullable Integer maxRepetitions,
        @Nullable Integer timeoutMs,
        @Nullable Integer maxInFlight,
        @Nullable Integer packetsPerSecond,
        boolean pinned) {

    static final Pinned NOTHING = new Pinned(null, null, null, null, null, false);

    boolean tunes() {
        return maxVarbinds != null || maxRepetitions != null || timeoutMs != null;
    }

    boolean limits() {
        return maxInFlight != null || packetsPerSecond != null;
    }

    /** Without what was given only to begin with. */
    Pinned limitsOnly() {
        return new Pinned(null, null, null, maxInFlight, packetsPerSecond, false);
    }
}
