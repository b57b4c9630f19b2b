package io.wardflux.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

    private static Result result(double cpuSeconds) {
        return new Result(
                "mine",
                "./benchmark.sh --devices 5",
                "2026-01-01T00:00:00Z",
                "2 cores",
                1_200_000,
                Map.of("poller-worker-1", new Result.Process(cpuSeconds, 0.5, 300)),
                Map.of("lateness", new Times(0.1, 0.2, cpuSeconds, 0.4)),
                new Times(0.01, 0.02, 0.03, 0.04),
                2_400_000,
                Map.of("ok", 2_400_000L),
                0,
                0,
                2_400_000,
                1.5,
                Map.of("snmp requests", 2_500.0),
                List.of("{}"));
    }

    @Test
    void whatIsSavedIsTheLast(@TempDir Path folder) throws IOException {
        var results = new Results(folder);
        assertThat(results.last("mine")).isEmpty();
        results.save(result(0.2), "text");
        assertThat(new Results(folder).last("mine")).contains(result(0.2));
        assertThat(folder.resolve("mine.md")).hasContent("text");
    }

    @Test
    void ratiosToTheLastRunStandBesideTheFigures() {
        String text = Results.markdown(result(0.1), result(0.2));
        assertThat(text)
                .contains("| poller-worker-1 | 0.1000 (×0.50) | 0.500 | 300 |")
                .contains("0.100 (×0.50)")
                .contains("| snmp requests | 2,500.0 (×1.00) |")
                .contains("1,200,000 items/min");
        assertThat(Results.markdown(result(0.1), null)).doesNotContain("×");
    }
}
