package io.wardflux.worker.poll;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How samples are gathered before they are written.
 *
 * @param batchLines a batch is full with so many
 * @param linger how long a batch waits to become full
 * @param writers batches that are on their way at once; while one waits for its answer, the next is gathered
 */
@Validated
@ConfigurationProperties("ward.samples")
record SampleSettings(
        @DefaultValue("10000") @Min(1) @Max(1_000_000) int batchLines,
        @DefaultValue("50ms") Duration linger,
        @DefaultValue("2") @Min(1) @Max(32) int writers) {}
