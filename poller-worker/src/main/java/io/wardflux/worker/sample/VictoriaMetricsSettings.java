package io.wardflux.worker.sample;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** @param writeTimeout after which samples that are not stored go to the spool */
@Validated
@ConfigurationProperties("ward.vm")
record VictoriaMetricsSettings(
        @NotNull URI url, @DefaultValue("3s") @NotNull Duration writeTimeout) {

    VictoriaMetricsSettings {
        if (writeTimeout.toMillis() < 100) {
            throw new IllegalArgumentException(
                    "WARD_VM_WRITE_TIMEOUT is " + writeTimeout.toMillis() + "ms, and must be at least 100ms");
        }
    }
}
