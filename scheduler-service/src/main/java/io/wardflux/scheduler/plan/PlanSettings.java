package io.wardflux.scheduler.plan;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** @param pollInterval of items that say nothing else: {@code WARD_POLL_INTERVAL}, from 10 seconds to a day */
@Validated
@ConfigurationProperties("ward")
public record PlanSettings(
        @DefaultValue("60s")
        @DurationMin(seconds = 10, message = "must be from 10s to 1d")
        @DurationMax(days = 1, message = "must be from 10s to 1d")
        Duration pollInterval) {

    int pollIntervalSeconds() {
        return Math.toIntExact(pollInterval.toSeconds());
    }
}
