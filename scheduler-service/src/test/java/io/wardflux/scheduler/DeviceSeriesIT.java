package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.localstack.VictoriaMetricsServer;
import io.wardflux.scheduler.ledger.VictoriaMetrics;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What dashboards select devices by. */
class DeviceSeriesIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    /** The newest value by labels. */
    private static Map<String, String> found(VictoriaMetricsServer server, String metric) {
        server.flush();
        String selector = URLEncoder.encode("{__name__=\"" + metric + "\"}", StandardCharsets.UTF_8);
        var found = new TreeMap<String, String>();
        StoredAccounts.get(server.url() + "/api/v1/export?match%5B%5D=" + selector)
                .lines()
                .map(JSON::readTree)
                .forEach(series -> {
                    JsonNode labels = series.path("metric");
                    found.put(
                            labels.path("device").asString() + " "
                                    + labels.path("tag").asString(""),
                            series.path("values")
                                    .path(series.path("values").size() - 1)
                                    .asString());
                });
        return found;
    }

    @Test
    void devicesTheirTagsAndTheirStatusAreThereAndFollowChanges() {
        var clock = SettableClock.running();
        clock.advance(Duration.ofMinutes(-20));
        try (var server = VictoriaMetricsServer.start(folder.resolve("vm"), 0);
                var rig = new Rig("device_series")) {
            rig.store = new VictoriaMetrics(server.url());
            rig.devices(4, 0, 60);
            rig.jdbc.update(
                    "update device set tags = '{\"site\": \"Köln \\\"Süd\\\"\", \"demo\": \"true\"}' where id = 1");
            rig.jdbc.update("update device set enabled = false where id = 4");
            rig.jdbc.update("update device_state set status = 'up' where device_id in (1, 4)");
            rig.jdbc.update("update device_state set status = 'down' where device_id = 2");
            rig.start("one", clock);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(found(server, "ward_device_info"))
                            .containsOnlyKeys("d1 ", "d1 demo=true", "d1 site=Köln \"Süd\"", "d2 ", "d3 ", "d4 "));
            assertThat(found(server, "ward_device_up")).isEqualTo(Map.of("d1 ", "1", "d2 ", "0"));

            // Nothing is written again until something changes or it is time to write all.
            rig.jdbc.update("update device set updated_at = now() - interval '1 h'");
            rig.jdbc.update("update device set tags = '{\"site\": \"Bonn\"}', updated_at = now() where id = 3");
            rig.jdbc.update("update device_state set status = 'up' where device_id = 2");
            rig.jdbc.update("insert into status_change (device_id, from_status, to_status) values (2, 'down', 'up')");
            clock.advance(Duration.ofSeconds(20));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(found(server, "ward_device_info")).containsKey("d3 site=Bonn"));
            assertThat(found(server, "ward_device_up")).isEqualTo(Map.of("d1 ", "1", "d2 ", "1"));
        }
    }
}
