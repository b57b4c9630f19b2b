package io.wardflux.worker.profile;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** @param failuresUntilDown polls in a row that make a device down; from then on it is only probed */
@Validated
@ConfigurationProperties("ward.status")
record SilenceSettings(@DefaultValue("3") @Min(1) @Max(100) int failuresUntilDown) {}
