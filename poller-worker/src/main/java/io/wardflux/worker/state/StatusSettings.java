package io.wardflux.worker.state;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** How many polls in a row must agree before the status of a device changes. */
@Validated
@ConfigurationProperties("ward.status")
record StatusSettings(
        @DefaultValue("3") @Min(1) @Max(100) int failuresUntilDown,
        @DefaultValue("2") @Min(1) @Max(100) int successesUntilUp) {}
