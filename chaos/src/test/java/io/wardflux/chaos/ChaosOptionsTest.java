package io.wardflux.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosOptionsTest {

    @Test
    void byDefaultHalfAnHourOfFortyThousandItemsAMinute() {
        ChaosOptions options = ChaosOptions.parse(List.of());
        assertThat(options.time()).isEqualTo(Duration.ofMinutes(30));
        assertThat(Account.perMinute(options)).isEqualTo(40_000);
    }

    @Test
    void aNumberOfFaultsTakesAsLongAsItTakes() {
        ChaosOptions options = ChaosOptions.parse(List.of("--faults", "60"));
        assertThat(options.faults()).isEqualTo(60);
        assertThat(options.time()).isGreaterThan(Duration.ofHours(1));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--minutes", "soon")))
                .hasMessageContaining("--minutes soon");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--broker", "pigeon")))
                .hasMessageContaining("pigeon");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--interval", "7"))).hasMessageContaining("divide");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--colour", "1"))).hasMessageContaining("--colour");
        assertThatThrownBy(() -> ChaosOptions.parse(List.of("--seed"))).hasMessageContaining("value");
    }
}
