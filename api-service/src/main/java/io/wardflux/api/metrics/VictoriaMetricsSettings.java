package io.wardflux.api.metrics;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code WARD_VM_URL} and its limits.
 *
 * @param url may hold {@code user:password@}
 * @param rangeTimeout for a chart
 * @param lastValuesTimeout for the values of a list, which is served without them when they do not come
 */
@Validated
@ConfigurationProperties("ward.vm")
record VictoriaMetricsSettings(
        @NotNull(message = "must be a URL such as http://localhost:8428") URI url,

        @DefaultValue("10s")
        @DurationMin(millis = 100, message = "must be from 100ms to 5m")
        @DurationMax(minutes = 5, message = "must be from 100ms to 5m")
        Duration rangeTimeout,

        @DefaultValue("2s")
        @DurationMin(millis = 100, message = "must be from 100ms to 5m")
        @DurationMax(minutes = 5, message = "must be from 100ms to 5m")
        Duration lastValuesTimeout) {}
