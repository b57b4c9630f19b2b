package io.wardflux.worker.spool;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param dir for all workers of this host; each has a folder of its own in it
 * @param maxBytes what one worker keeps at most; beyond it the oldest samples go
 * @param minFree so much of the disk stays free, or nothing is written
 * @param replaySamplesPerSecond how fast it is given to VictoriaMetrics, beside the fresh ones
 */
@Validated
@ConfigurationProperties("ward.spool")
record SpoolSettings(
        @DefaultValue("spool") @NotNull Path dir,
        @DefaultValue("1GB") @NotNull DataSize maxBytes,
        @DefaultValue("256MB") @NotNull DataSize minFree,
        @DefaultValue("20000") @Min(1) @Max(100_000_000) int replaySamplesPerSecond) {

    private static final DataSize LEAST = DataSize.ofMegabytes(16);

    SpoolSettings {
        if (maxBytes.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("WARD_SPOOL_MAX_BYTES is " + maxBytes + ", and must be at least 16MB");
        }
        if (minFree.isNegative()) {
            throw new IllegalArgumentException("WARD_SPOOL_MIN_FREE is " + minFree + ", and must not be negative");
        }
    }
}
