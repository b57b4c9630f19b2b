package io.wardflux.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkOptionsTest {

    @Test
    void byDefaultTwoMinutesOfMoreThanAMillionItemsAMinute() {
        BenchmarkOptions options = BenchmarkOptions.parse(List.of());
        assertThat(options.load().perMinute()).isEqualTo(1_200_000);
        assertThat(options.time()).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.key()).isEqualTo("5000x40-10s-v2c-redis-1w");
    }

    @Test
    void theCommandOfAResultDoesTheSameAgain() {
        List<String> given = List.of(
                "--devices",
                "700",
                "--items",
                "3",
                "--interval",
                "20",
                "--snmp",
                "v3",
                "--dead",
                "5",
                "--slow",
                "4",
                "--loss",
                "1",
                "--broker",
                "rabbitmq",
                "--workers",
                "2",
                "--warm-up",
                "9",
                "--minutes",
                "3",
                "--concurrency",
                "50",
                "--worker-heap",
                "200m",
                "--agents",
                "127.9.0.1:1161");
        BenchmarkOptions options = BenchmarkOptions.parse(given);
        String command = options.command();
        List<String> words =
                List.of(command.substring("./benchmark.sh ".length()).split(" "));
        assertThat(BenchmarkOptions.parse(words)).isEqualTo(options);
        assertThat(words).containsExactlyInAnyOrderElementsOf(given);
    }

    @Test
    void runsOfOtherKindsHaveOtherKeys() {
        assertThat(BenchmarkOptions.parse(List.of("--dead", "5")).key())
                .isNotEqualTo(BenchmarkOptions.parse(List.of()).key());
        assertThat(BenchmarkOptions.parse(List.of("--name", "mine")).key()).isEqualTo("mine");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> BenchmarkOptions.parse(List.of("--minutes", "soon")))
                .hasMessageContaining("--minutes soon");
        assertThatThrownBy(() -> BenchmarkOptions.parse(List.of("--broker", "pigeon")))
                .hasMessageContaining("pigeon");
        assertThatThrownBy(() -> BenchmarkOptions.parse(List.of("--interval", "7")))
                .hasMessageContaining("divide");
        assertThatThrownBy(() -> BenchmarkOptions.parse(List.of("--agents", "192.0.2.1:161")))
                .hasMessageContaining("127.0.0.0/8");
        assertThatThrownBy(() -> BenchmarkOptions.parse(List.of("--dead", "60", "--slow", "50")))
                .hasMessageContaining("100 %");
        assertThatThrownBy(() -> BenchmarkOptions.parse(List.of("--colour", "1")))
                .hasMessageContaining("--colour");
        assertThatThrownBy(() -> BenchmarkOptions.parse(List.of("--devices"))).hasMessageContaining("value");
    }
}
