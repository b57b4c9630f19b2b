package io.wardflux.worker.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a round of pings says of a device.
 *
 * @param round when the round was due: of the same round a device is counted once
 * @param at when it ended
 * @param answered how many of the pings
 * @param rttMs the average of the answers; null where there was none
 */
public record PingReport(
        long deviceId,
        Instant round,
        Instant at,
        int sent,
        int answered,
        @Nullable Double rttMs) {

    public boolean up() {
        return answered > 0;
    }

    /** In percent, with two decimals. */
    public double loss() {
        return sent == 0 ? 100 : Math.round(10_000.0 * (sent - answered) / sent) / 100.0;
    }

    Verdict verdict() {
        return up() ? Verdict.ANSWERED : Verdict.FAILED;
    }

    String message() {
        return up() ? "" : "None of " + sent + " pings was answered";
    }
}
