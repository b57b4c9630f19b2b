package io.wardflux.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.snmp.Budget;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SnmpSettingsTest {

    private static SnmpSettings settings(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("ward.snmp", SnmpSettings.class);
    }

    @Test
    void retriesFitIntoTheDefaultBudget() {
        assertThat(settings(Map.of()).toBudget())
                .isEqualTo(new Budget(Duration.ofMillis(1500), 3, Duration.ofSeconds(5)));
    }

    @Test
    void aBudgetShorterThanAnAttemptIsRefusedInASentence() {
        var settings = settings(Map.of("ward.snmp.timeout", "2s", "ward.snmp.budget", "1s"));
        assertThatThrownBy(settings::toBudget)
                .hasMessage("WARD_SNMP_BUDGET is 1000ms: it must be between WARD_SNMP_TIMEOUT (2000ms) and 60s.");
    }

    @Test
    void anAttemptOfNoLengthIsRefusedInASentence() {
        assertThatThrownBy(settings(Map.of("ward.snmp.timeout", "0s"))::toBudget)
                .hasMessage("WARD_SNMP_TIMEOUT is 0ms: it must be between 10ms and 60s.");
    }
}
