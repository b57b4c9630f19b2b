package io.wardflux.scheduler.tick;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param tick from one look at what is due to the next
 * @param firstPollsPerSecond devices that are polled out of turn because they are new
 * @param id under which this scheduler shows itself; empty: made from host and process
 */
@Validated
@ConfigurationProperties("ward.scheduler")
public record TickSettings(
        @DefaultValue("200ms")
        @DurationMin(millis = 20, message = "must be from 20ms to 1s")
        @DurationMax(seconds = 1, message = "must be from 20ms to 1s")
        Duration tick,

        @DefaultValue("1000") @Min(1) @Max(100_000) int firstPollsPerSecond,
        @DefaultValue("") String id) {}
