package io.wardflux.api.ledger;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.range.TimeRange;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "ledger", description = "What became of each scheduled item")
class LedgerController {

    private static final Duration USUAL = Duration.ofHours(1);
    /** A row a minute. */
    private static final Duration LONGEST = Duration.ofDays(7);

    private final LedgerMinutes minutes;
    private final DeviceLedger devices;
    private final Clock clock;

    LedgerController(LedgerMinutes minutes, DeviceLedger devices, Clock clock) {
        this.minutes = minutes;
        this.devices = devices;
        this.clock = clock;
    }

    @GetMapping("/api/v1/ledger")
    @Operation(summary = "The account of each minute, oldest first; without a range that of the last hour")
    List<MinuteAnswer> ledger(
            @Parameter(description = "ISO-8601 or epoch") @RequestParam @Nullable String from,
            @Parameter(description = "ISO-8601 or epoch; now where absent") @RequestParam @Nullable String to) {
        return minutes.in(TimeRange.parse(from, to, clock.instant(), USUAL, LONGEST));
    }

    @GetMapping("/api/v1/devices/{id}/ledger")
    @Operation(
            summary = "The account of a device by minute, and in words why its graphs have gaps",
            description =
                    "Oldest first; without a range that of the last hour. The sums over all devices are the minutes of"
                            + " /ledger. Times in texts are UTC.")
    DeviceLedgerAnswer ledger(
            @PathVariable long id,
            @Parameter(description = "ISO-8601 or epoch") @RequestParam @Nullable String from,
            @Parameter(description = "ISO-8601 or epoch; now where absent") @RequestParam @Nullable String to) {
        return devices.of(id, TimeRange.parse(from, to, clock.instant(), USUAL, LONGEST));
    }
}
