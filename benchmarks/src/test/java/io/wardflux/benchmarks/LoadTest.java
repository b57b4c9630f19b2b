package io.wardflux.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadTest {

    @Test
    void theDeadComeFirstThenTheSlowThenThoseThatLose() {
        assertThat(new Load(200, 40, 10, "v2c", 5, 10, 1).faults())
                .isEqualTo("1-10:dead;11-30:latency=2000;31-200:loss=0.01");
    }

    @Test
    void withoutFaultsNoneAreAskedFor() {
        assertThat(new Load(200, 40, 10, "v2c", 0, 0, 0).faults()).isEmpty();
    }
}
