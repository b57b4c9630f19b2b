package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorConfigTest {

    @Test
    void flagsChangeWhatTheyName() {
        SimulatorConfig config =
                SimulatorConfig.parse(List.of("--devices", "50", "--template", "bench", "--items", "7"));
        assertThat(config.devices()).isEqualTo(50);
        assertThat(config.template()).isEqualTo("bench");
        assertThat(config.items()).isEqualTo(7);
        assertThat(config.port()).isEqualTo(SimulatorConfig.DEFAULT.port());
    }

    @ParameterizedTest
    @CsvSource({"--devices,none", "--devices,0", "--port,70000", "--colour,red", "--threads,0"})
    void aWrongFlagIsNamed(String flag, String value) {
        assertThatThrownBy(() -> SimulatorConfig.parse(List.of(flag, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(flag);
    }

    @Test
    void onlyLoopbackIsPlayed() {
        assertThatThrownBy(() -> SimulatorConfig.DEFAULT
                        .with("first-address", "10.0.0.1")
                        .firstAddressNumber())
                .hasMessageContaining("--first-address");
    }

    @Test
    void faultsAreReadFromWords() {
        Fault fault = Fault.parse("latency=2000, loss=0.5,too-big=10,wrong-id");
        assertThat(fault.latencyMillis()).isEqualTo(2000);
        assertThat(fault.loss()).isEqualTo(0.5);
        assertThat(fault.tooBigAbove()).isEqualTo(10);
        assertThat(fault.wrongId()).isTrue();
        assertThat(fault.garbage()).isFalse();
        assertThat(Fault.parse("dead").dead()).isTrue();
        assertThatThrownBy(() -> Fault.parse("sulking")).hasMessageContaining("sulking");
    }
}
