package io.wardflux.scheduler.health;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** @param healthInterval how often all enabled devices are pinged */
@Validated
@ConfigurationProperties("ward")
public record HealthSettings(
        @DefaultValue("300s")
        @DurationMin(seconds = 10, message = "must be from 10s to 1d")
        @DurationMax(days = 1, message = "must be from 10s to 1d")
        Duration healthInterval) {}
