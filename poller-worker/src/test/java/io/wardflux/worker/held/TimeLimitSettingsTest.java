package io.wardflux.worker.held;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class TimeLimitSettingsTest {

    private static TimeLimitSettings settings(Map<String, Object> environment) {
        var sources = new MutablePropertySources();
        sources.addLast(new SystemEnvironmentPropertySource("systemEnvironment", environment));
        return new Binder(ConfigurationPropertySources.from(sources)).bindOrCreate("ward", TimeLimitSettings.class);
    }

    @Test
    void areThoseOfTheContract() {
        assertThat(settings(Map.of()))
                .isEqualTo(new TimeLimitSettings(Duration.ofSeconds(240), Duration.ofSeconds(300)));
        assertThat(settings(Map.of("WARD_TASK_SOFT_TIME_LIMIT", "20s", "WARD_TASK_TIME_LIMIT", "1m")))
                .isEqualTo(new TimeLimitSettings(Duration.ofSeconds(20), Duration.ofMinutes(1)));
    }
}
