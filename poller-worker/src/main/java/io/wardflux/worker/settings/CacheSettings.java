package io.wardflux.worker.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much of the inventory a worker remembers.
 *
 * @param maxItems some 500 bytes each, with what is prepared to ask for it
 */
@Validated
@ConfigurationProperties("ward.cache")
public record CacheSettings(
        @DefaultValue("50000") @Min(1) @Max(1_000_000) int maxDevices,
        @DefaultValue("400000") @Min(1) @Max(20_000_000) int maxItems) {}
