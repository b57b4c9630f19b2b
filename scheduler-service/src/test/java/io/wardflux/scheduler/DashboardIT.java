package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.wardflux.localstack.VictoriaMetricsServer;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.scheduler.ledger.VictoriaMetrics;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each panel of the dashboard of the ledger shows something, where there is something to show. */
class DashboardIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path DASHBOARD = Path.of("..", "deploy", "grafana", "dashboards", "ledger.json");

    @TempDir
    private Path folder;

    private record Query(String panel, String expression, boolean instant) {}

    private static List<Query> queries() throws Exception {
        var queries = new ArrayList<Query>();
        JsonNode dashboard = JSON.readTree(Files.readString(DASHBOARD));
        assertThat(dashboard
                        .path("templating")
                        .path("list")
                        .path(0)
                        .path("type")
                        .asString())
                .isEqualTo("datasource");
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                assertThat(target.path("datasource").path("uid").asString()).isEqualTo("${datasource}");
                queries.add(new Query(
                        panel.path("title").asString() + " "
                                + target.path("refId").asString(),
                        target.path("expr").asString().replace("$__range", "3600s"),
                        target.path("instant").asBoolean()));
            }
        }
        return queries;
    }

    private static JsonNode run(VictoriaMetricsServer server, Query query) {
        Instant now = Instant.now();
        String expression = "query=" + URLEncoder.encode(query.expression(), StandardCharsets.UTF_8);
        String url = query.instant()
                ? "/api/v1/query?" + expression
                : "/api/v1/query_range?step=60s&start=%d&end=%d&%s"
                        .formatted(now.minusSeconds(1800).getEpochSecond(), now.getEpochSecond(), expression);
        return JSON.readTree(StoredAccounts.get(server.url() + url))
                .path("data")
                .path("result");
    }

    @Test
    void everyPanelShowsSomething() throws Exception {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (var server = VictoriaMetricsServer.start(folder.resolve("vm"), 0);
                var rig = new Rig("dashboard")) {
            rig.registry = registry;
            var store = new VictoriaMetrics(server.url());
            rig.store = store;
            rig.devices(20, 2, 10);
            // Behind, so that what it closes is not ahead of the clock of VictoriaMetrics.
            var clock = SettableClock.running();
            clock.advance(Duration.ofMinutes(-20));
            Worker worker = rig.worker("w").rest();
            Scheduler scheduler = rig.start("one", clock);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> scheduler.ticker().state().publishing());
            Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            store.write(scraped(registry, begin.minusSeconds(40)));
            for (int i = 0; i < 4; i++) {
                clock.advance(Duration.ofSeconds(10));
                long now = clock.millis();
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> scheduler.ticker().state().publishedMs() >= now);
                var taken = worker.take(1000);
                taken.forEach(delivery ->
                        worker.complete(delivery, delivery.job().deviceId() % 4 == 0 ? Outcome.TIMEOUT : Outcome.OK));
            }
            clock.advance(Duration.ofSeconds(20)); // without a worker: the second of two polls expires
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> registry.get("ward.item.outcomes").counter().count() > 0);
            clock.advance(Duration.ofSeconds(300 + 75 + 61));
            // The answers and what expired may lie in minutes of their own.
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> rig.number("select count(*) from ledger_minute where devices_stored"
                                            + " and outcomes ->> 'expired' is not null")
                                    > 0
                            && rig.number("select count(*) from ledger_minute where devices_stored"
                                            + " and outcomes ->> 'timeout' is not null")
                                    > 0);
            store.write(scraped(registry, begin));
            server.flush();

            for (Query query : queries()) {
                assertThat(run(server, query)).as(query.toString()).isNotEmpty();
            }
            Query unaccounted = queries().stream()
                    .filter(query -> query.panel().startsWith("Unaccounted in the range"))
                    .findFirst()
                    .orElseThrow();
            assertThat(run(server, unaccounted).path(0).path("value").path(1).asString())
                    .isEqualTo("0");
            Query worst = queries().stream()
                    .filter(query -> query.panel().startsWith("Worst devices"))
                    .findFirst()
                    .orElseThrow();
            assertThat(run(server, worst).toString()).contains("\"reason\":").contains("\"device\":\"d4\"");
        }
    }

    /** What the service shows at /actuator/prometheus, as if it had been scraped then; a line of one worker is added. */
    private static String scraped(PrometheusMeterRegistry registry, Instant at) {
        var lines = new StringBuilder();
        registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line ->
                        lines.append(line).append(' ').append(at.toEpochMilli()).append('\n'));
        return lines.append("ward_item_outcomes_total{outcome=\"ok\"} %d %d%n"
                        .formatted(at.getEpochSecond() % 100_000, at.toEpochMilli()))
                .toString();
    }
}
