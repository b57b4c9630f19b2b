package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.localstack.VictoriaMetricsServer;
import io.wardflux.system.History.Window;
import io.wardflux.system.Metrics.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules, replayed by vmalert over some days of made-up series in a real VictoriaMetrics. */
class AlertsIT {

    private static final Map<String, Rule> RULES =
            Rule.all().stream().collect(Collectors.toMap(Rule::name, Function.identity()));

    @TempDir
    private Path folder;

    @Test
    void eachRuleHasItsTrouble() {
        assertThat(RULES).hasSize(Math.toIntExact(Rule.written()));
        assertThat(Trouble.ALL).extracting(Trouble::rule).containsExactlyInAnyOrderElementsOf(RULES.keySet());
    }

    @Test
    void eachRuleFiresInItsTroubleAndNeverElse() throws IOException, InterruptedException {
        try (VictoriaMetricsServer server = VictoriaMetricsServer.start(folder.resolve("victoria-metrics"), 0)) {
            var metrics = new Metrics(server.url());
            var history = new History(Instant.now().minus(Duration.ofDays(5)).truncatedTo(ChronoUnit.HOURS));
            List<Window> windows = history.write(Trouble.ALL, RULES);
            assertThat(history.end()).isBefore(Instant.now());
            metrics.write(history.lines());

            replay(server, history);

            List<Sample> firing = metrics.samples("ALERTS{alertstate=\"firing\"}");
            for (Window window : windows) {
                assertThat(firing)
                        .as("%s fires between %s and %s".formatted(window.rule(), window.from(), window.to()))
                        .anyMatch(sample -> isIn(sample, window));
            }
            assertThat(firing)
                    .allSatisfy(sample -> assertThat(windows)
                            .as(sample + " at " + Instant.ofEpochMilli(sample.timeMs()) + " is in its time")
                            .anyMatch(window -> isIn(sample, window)))
                    .allSatisfy(sample ->
                            assertThat(sample.labels().get("severity")).isIn("critical", "warning"));
        }
    }

    private static boolean isIn(Sample sample, Window window) {
        return window.rule().equals(sample.labels().get("alertname"))
                && sample.timeMs() >= window.from().toEpochMilli()
                && sample.timeMs() < window.to().toEpochMilli();
    }

    private void replay(VictoriaMetricsServer server, History history) throws IOException, InterruptedException {
        Path log = folder.resolve("vmalert.log");
        Process vmalert = new ProcessBuilder(
                        "vmalert",
                        "-rule=" + Rule.FILE,
                        "-datasource.url=" + server.url(),
                        "-datasource.queryStep=" + History.STEP.toSeconds() + "s",
                        "-remoteWrite.url=" + server.url(),
                        "-remoteWrite.flushInterval=100ms",
                        "-replay.timeFrom=" + history.begin(),
                        "-replay.timeTo=" + history.end(),
                        // All at once: VictoriaMetrics answers up to 30,000 points of a series.
                        "-replay.maxDatapointsPerQuery=30000",
                        "-replay.rulesDelay=0s",
                        "-replay.disableProgressBar",
                        "-httpListenAddr=127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(vmalert.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(vmalert.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            vmalert.destroyForcibly();
        }
    }
}
