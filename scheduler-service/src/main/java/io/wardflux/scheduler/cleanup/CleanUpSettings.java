package io.wardflux.scheduler.cleanup;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long things are kept.
 *
 * @param cleanupInterval how often what is older is deleted
 * @param taskResultRetention tasks, after they ended
 * @param historyRetention changes of devices' status
 * @param ledgerRetention the account of closed minutes
 * @param missingRowRetention table rows that are no longer on their device, with their items
 */
@Validated
@ConfigurationProperties("ward")
public record CleanUpSettings(
        @DefaultValue("1h")
        @DurationMin(minutes = 1, message = "must be from 1m to 1d")
        @DurationMax(days = 1, message = "must be from 1m to 1d")
        Duration cleanupInterval,

        @DefaultValue("1h")
        @DurationMin(minutes = 1, message = "must be from 1m to 3650d")
        @DurationMax(days = 3650, message = "must be from 1m to 3650d")
        Duration taskResultRetention,

        @DefaultValue("90d")
        @DurationMin(hours = 1, message = "must be from 1h to 3650d")
        @DurationMax(days = 3650, message = "must be from 1h to 3650d")
        Duration historyRetention,

        @DefaultValue("30d")
        @DurationMin(hours = 1, message = "must be from 1h to 3650d")
        @DurationMax(days = 3650, message = "must be from 1h to 3650d")
        Duration ledgerRetention,

        @DefaultValue("7d")
        @DurationMin(hours = 1, message = "must be from 1h to 3650d")
        @DurationMax(days = 3650, message = "must be from 1h to 3650d")
        Duration missingRowRetention) {

    public static final CleanUpSettings DEFAULT = new CleanUpSettings(
            Duration.ofHours(1), Duration.ofHours(1), Duration.ofDays(90), Duration.ofDays(30), Duration.ofDays(7));
}
