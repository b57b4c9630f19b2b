package io.wardflux.api.worker;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wardflux.api.problem.Input;
import io.wardflux.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

@Schema(name = "WorkerInput")
record ConcurrencyInput(
        @Schema(minimum = "1", maximum = "100000", description = "devices asked at once at most") @Nullable Integer concurrency) {

    /** As for {@code WARD_CONCURRENCY}. */
    private static final int MOST = 100_000;

    /** @throws ProblemException 400 */
    int checked() {
        if (concurrency == null) {
            throw ProblemException.invalid("concurrency", "is missing: it must be a number from 1 to " + MOST);
        }
        var input = new Input();
        int devices = input.number("concurrency", concurrency, 1, 1, MOST);
        input.check();
        return devices;
    }
}
