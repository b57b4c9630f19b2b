package io.wardflux.worker.discovery;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param discoveryInterval after which a device is walked again
 * @param discoveryBudget what one walk may cost
 */
@Validated
@ConfigurationProperties("ward")
record DiscoverySettings(
        @DefaultValue("1h") Duration discoveryInterval,
        @DefaultValue("60s") Duration discoveryBudget) {}
