package io.wardflux.worker.state;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many polls in a row must agree before the status of a device changes.
 *
 * @param flapChanges a device whose status would change more often than this within the window is flapping
 * @param flapDamping while it flaps, so many times as many polls must agree
 */
@Validated
@ConfigurationProperties("ward.status")
record StatusSettings(
        @DefaultValue("3") @Min(1) @Max(100) int failuresUntilDown,
        @DefaultValue("2") @Min(1) @Max(100) int successesUntilUp,
        @DefaultValue("5") @Min(2) @Max(100) int flapChanges,

        @DefaultValue("30m")
        @DurationMin(seconds = 10, message = "must be from 10s to 7d")
        @DurationMax(days = 7, message = "must be from 10s to 7d")
        Duration flapWindow,

        @DefaultValue("2") @Min(1) @Max(10) int flapDamping) {}
