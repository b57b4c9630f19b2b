package io.wardflux.worker.ping;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How devices are pinged.
 *
 * @param program fping, by name or path
 * @param count pings that each address gets in a round
 * @param gap between two pings, to whichever address: what bounds the load on the network
 * @param period between two pings to the same address
 * @param timeout how long an answer is waited for
 */
@Validated
@ConfigurationProperties("ward.ping")
record PingSettings(
        @DefaultValue("fping") @NotBlank String program,
        @DefaultValue("3") @Min(1) @Max(20) int count,

        @DefaultValue("1ms")
        @DurationMin(millis = 1, message = "must be from 1ms to 1s")
        @DurationMax(seconds = 1, message = "must be from 1ms to 1s")
        Duration gap,

        @DefaultValue("1s")
        @DurationMin(millis = 20, message = "must be from 20ms to 10s")
        @DurationMax(seconds = 10, message = "must be from 20ms to 10s")
        Duration period,

        @DefaultValue("1s")
        @DurationMin(millis = 50, message = "must be from 50ms to 10s")
        @DurationMax(seconds = 10, message = "must be from 50ms to 10s")
        Duration timeout) {

    /** How long a round of so many addresses takes where nothing is in the way. */
    Duration expected(int addresses) {
        Duration sending = gap.multipliedBy((long) addresses * count);
        Duration waiting = period.multipliedBy(count - 1L);
        return (sending.compareTo(waiting) > 0 ? sending : waiting).plus(timeout);
    }

    /** Longer than this it only takes where something is wrong. */
    Duration limit(int addresses) {
        return expected(addresses).multipliedBy(3).plusSeconds(10);
    }
}
