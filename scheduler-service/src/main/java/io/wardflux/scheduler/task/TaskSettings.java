package io.wardflux.scheduler.task;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param taskDeadline how long a job that a person asked for may wait for a worker
 * @param taskTimeLimit how long a worker may take for a job
 */
@Validated
@ConfigurationProperties("ward")
public record TaskSettings(
        @DefaultValue("300s")
        @DurationMin(seconds = 10, message = "must be from 10s to 1h")
        @DurationMax(hours = 1, message = "must be from 10s to 1h")
        Duration taskDeadline,

        @DefaultValue("300s")
        @DurationMin(seconds = 1, message = "must be from 1s to 1h")
        @DurationMax(hours = 1, message = "must be from 1s to 1h")
        Duration taskTimeLimit) {}
