package io.wardflux.api.profile;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wardflux.api.problem.Input;
import org.jspecify.annotations.Nullable;

/** What a person decides about how a device is asked; what is left out is left to the workers. */
@Schema(name = "PollProfileInput")
record PollProfileInput(
        @Schema(minimum = "1", maximum = "1000", description = "values that one GET asks for at most") @Nullable Integer maxVarbinds,

        @Schema(minimum = "1", maximum = "1000", description = "values that one GETBULK asks for: rows times columns")
        @Nullable Integer maxRepetitions,

        @Schema(minimum = "10", maximum = "60000", description = "of one attempt") @Nullable Integer timeoutMs,

        @Schema(minimum = "1", maximum = "100", description = "PDUs under way at the same time") @Nullable Integer maxInFlight,

        @Schema(minimum = "0", maximum = "10000", description = "over all polls and walks; 0: no limit") @Nullable Integer packetsPerSecond,

        @Schema(
                defaultValue = "true",
                description =
                        "false: the first three are only to begin with, and what is learned changes them; the limits hold anyway")
        @Nullable Boolean pinned,

        @Schema(description = "that of the answer that was read; where it is given and stale: 409") @Nullable Long version) {

    /** @throws io.wardflux.api.problem.ProblemException with all that is wrong */
    Pinned checked() {
        var in = new Input();
        between(in, "maxVarbinds", maxVarbinds, 1, 1_000);
        between(in, "maxRepetitions", maxRepetitions, 1, 1_000);
        between(in, "timeoutMs", timeoutMs, 10, 60_000);
        between(in, "maxInFlight", maxInFlight, 1, 100);
        between(in, "packetsPerSecond", packetsPerSecond, 0, 10_000);
        var decided = new Pinned(
                maxVarbinds, maxRepetitions, timeoutMs, maxInFlight, packetsPerSecond, !Boolean.FALSE.equals(pinned));
        if (!decided.tunes() && !decided.limits()) {
            in.reject("", "decides nothing: give one of the values, or DELETE the profile to begin anew");
        }
        in.check();
        return decided;
    }

    private static void between(Input in, String field, @Nullable Integer value, int least, int most) {
        in.number(field, value, least, least, most);
    }
}
