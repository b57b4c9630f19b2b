package io.wardflux.scheduler.discovery;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** @param discoveryInterval how often a device's discovery rules are walked */
@Validated
@ConfigurationProperties("ward")
public record DiscoverySettings(
        @DefaultValue("1h")
        @DurationMin(minutes = 1, message = "must be from 1m to 30d")
        @DurationMax(days = 30, message = "must be from 1m to 30d")
        Duration discoveryInterval) {}
