package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
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
    void theNetworkForBenchmarksIsPlayed() {
        SimulatorConfig config = SimulatorConfig.DEFAULT.with("first-address", "198.18.128.1");
        assertThat(config.firstAddressNumber()).isEqualTo(0xC6128001);
    }

    @Test
    void noOtherNetworkIsPlayed() {
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

    @Test
    void theUserOfV3IsMadeOfItsFlags() {
        UsmUser user = SimulatorConfig.parse(List.of(
                        "--v3-user",
                        "me",
                        "--v3-auth",
                        "SHA-512",
                        "--v3-auth-passphrase",
                        "very-secret",
                        "--v3-priv",
                        "AES-128",
                        "--v3-priv-passphrase",
                        "also-secret"))
                .user();

        assertThat(user).isEqualTo(new UsmUser("me", "SHA-512", "very-secret", "AES-128", "also-secret"));
        assertThat(user.toString()).contains("me").doesNotContain("secret");
        assertThatCode(user::check).doesNotThrowAnyException();
        assertThatCode(SimulatorConfig.DEFAULT.user()::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "v3-auth,ROT13",
        "v3-priv,DES",
        "v3-auth-passphrase,short",
        "v3-priv-passphrase,short",
        "v3-user,a-name-that-is-longer-than-32-octets",
        "v3-user,"
    })
    void whatIsWrongOfTheUserIsNamed(String flag, @Nullable String value) {
        UsmUser user = Manager.USER.with(flag, value == null ? "" : value);

        assertThatThrownBy(user::check)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--" + flag);
    }
}
