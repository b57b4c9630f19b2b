package io.wardflux.broker.trace;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param url of a collector that takes OTLP over HTTP, with its path; empty: no traces
 * @param share of all polls that are traced, the same for all services, or traces have holes
 */
@Validated
@ConfigurationProperties("ward.traces")
record TraceSettings(
        @DefaultValue("") String url,

        @DefaultValue("0.001")
        @DecimalMin(value = "0", message = "must be from 0 to 1") @DecimalMax(value = "1", message = "must be from 0 to 1") double share) {}
