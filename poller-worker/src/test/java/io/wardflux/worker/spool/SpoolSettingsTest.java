package io.wardflux.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class SpoolSettingsTest {

    private static SpoolSettings settings(Map<String, Object> environment) {
        var sources = new MutablePropertySources();
        sources.addLast(new SystemEnvironmentPropertySource("systemEnvironment", environment));
        return new Binder(ConfigurationPropertySources.from(sources)).bindOrCreate("ward.spool", SpoolSettings.class);
    }

    @Test
    void hasDefaults() {
        assertThat(settings(Map.of()))
                .isEqualTo(new SpoolSettings(
                        Path.of("spool"), DataSize.ofGigabytes(1), DataSize.ofMegabytes(256), 20_000));
    }

    @Test
    void isSetByItsNames() {
        assertThat(settings(Map.of(
                        "WARD_SPOOL_DIR", "/var/lib/ward/spool",
                        "WARD_SPOOL_MAX_BYTES", "2GB",
                        "WARD_SPOOL_MIN_FREE", "0B",
                        "WARD_SPOOL_REPLAY_SAMPLES_PER_SECOND", "5")))
                .isEqualTo(new SpoolSettings(
                        Path.of("/var/lib/ward/spool"), DataSize.ofGigabytes(2), DataSize.ofBytes(0), 5));
    }

    @Test
    void oneThatHoldsNextToNothingIsRefused() {
        assertThatThrownBy(() -> settings(Map.of("WARD_SPOOL_MAX_BYTES", "1MB")))
                .rootCause()
                .hasMessageContaining("WARD_SPOOL_MAX_BYTES")
                .hasMessageContaining("16MB");
    }
}
