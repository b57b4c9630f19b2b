package io.wardflux.worker.held;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long a job may be worked on.
 *
 * @param taskSoftTimeLimit then it asks nothing more
 * @param taskTimeLimit then it is ended, whatever it does; a soft limit that is not shorter has no effect
 */
@Validated
@ConfigurationProperties("ward")
record TimeLimitSettings(
        @DefaultValue("240s")
        @DurationMin(millis = 100, message = "must be from 100ms to 1h")
        @DurationMax(hours = 1, message = "must be from 100ms to 1h")
        Duration taskSoftTimeLimit,

        @DefaultValue("300s")
        @DurationMin(millis = 100, message = "must be from 100ms to 1h")
        @DurationMax(hours = 1, message = "must be from 100ms to 1h")
        Duration taskTimeLimit) {}
