package io.wardflux.worker.sample;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

@Validated
@ConfigurationProperties("ward.vm")
record VictoriaMetricsSettings(@NotNull URI url) {}
