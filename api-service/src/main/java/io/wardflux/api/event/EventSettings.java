package io.wardflux.api.event;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param listeners how many may listen at once
 * @param buffer events that wait for a listener; one that has more to read is disconnected
 * @param heartbeat a comment is sent where there was nothing else for so long
 */
@Validated
@ConfigurationProperties("ward.events")
record EventSettings(
        @DefaultValue("200") @Min(1) @Max(10_000) int listeners,
        @DefaultValue("1000") @Min(10) @Max(100_000) int buffer,

        @DefaultValue("15s")
        @DurationMin(millis = 100, message = "must be from 100ms to 5m")
        @DurationMax(minutes = 5, message = "must be from 100ms to 5m")
        Duration heartbeat) {}
