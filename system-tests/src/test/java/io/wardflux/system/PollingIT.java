package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.localstack.EveryTypeAgent;
import io.wardflux.localstack.SnmpdServer;
import io.wardflux.system.Metrics.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** From a REST call to a value in VictoriaMetrics, over every process in between and a real net-snmp agent. */
class PollingIT {

    private static final String SYS_UP_TIME = "1.3.6.1.2.1.1.3.0";
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    private static Path folder;

    private static Api api;
    private static Metrics metrics;
    private static long tenSeconds;

    @BeforeAll
    static void start() {
        api = TheSystem.running().api();
        metrics = TheSystem.running().metrics();
        tenSeconds = api.create("templates", """
                {"name": "Uptime", "items": [
                 {"name": "uptime", "oid": "%s", "metric": "snmp_test_uptime", "valueType": "gauge", "intervalSeconds": 10}]}""".formatted(SYS_UP_TIME));
    }

    private static long device(String name, SnmpdServer agent, long credential, long template) {
        return api.create(
                "devices",
                Api.JSON.writeValueAsString(Map.of(
                        "name",
                        name,
                        "ip",
                        "127.0.0.1",
                        "port",
                        agent.port(),
                        "credentialId",
                        credential,
                        "templateIds",
                        List.of(template),
                        "vendor",
                        "Net-SNMP")));
    }

    private static List<Sample> samplesOf(String metric, long device) {
        return metrics.samples(metric + "{device_id=\"" + device + "\"}");
    }

    @Test
    void aDeviceIsPolledAtOnceThenByItsIntervalAndNoMoreWhenItIsDisabledOrDeleted() {
        try (SnmpdServer agent = EveryTypeAgent.start(folder.resolve("life"), 0)) {
            long credential = api.create("credentials", Agents.V2C.credential("life"));
            Instant created = Instant.now();
            long device = device("Life \"of\" a\\device", agent, credential, tenSeconds);

            await().atMost(SOON)
                    .until(() -> !samplesOf("snmp_test_uptime", device).isEmpty());
            Sample first = samplesOf("snmp_test_uptime", device).getFirst();
            assertThat(first.timeMs())
                    .isBetween(created.toEpochMilli(), created.plus(SOON).toEpochMilli());
            assertThat(first.labels())
                    .containsAllEntriesOf(Map.of(
                            "device", "Life \"of\" a\\device",
                            "vendor", "Net-SNMP",
                            "ip", "127.0.0.1",
                            "device_id", Long.toString(device)));

            await().atMost(Duration.ofSeconds(45))
                    .until(() -> samplesOf("snmp_test_uptime", device).size() >= 4);
            List<Sample> samples = samplesOf("snmp_test_uptime", device);
            for (int i = 2; i < 4; i++) {
                // From the second on they come by the device's phase.
                assertThat(samples.get(i).timeMs() - samples.get(i - 1).timeMs())
                        .isBetween(9_000L, 11_000L);
            }
            JsonNode shown = api.get("devices/" + device);
            assertThat(shown.path("status").asString()).isEqualTo("up");
            assertThat(shown.path("itemCount").asInt()).isEqualTo(1);

            api.patch(
                    "devices/" + device,
                    "{\"enabled\": false, \"version\": %d}"
                            .formatted(shown.path("version").asLong()));
            assertNoPollAfter(Instant.now().plus(SOON), device);

            api.patch("devices/" + device, "{\"enabled\": true}");
            Instant enabled = Instant.now();
            await().atMost(SOON).until(() -> lastSampleMs(device) > enabled.toEpochMilli());
            api.delete("devices/" + device);
            assertNoPollAfter(Instant.now().plus(SOON), device);
        }
    }

    private static long lastSampleMs(long device) {
        return samplesOf("snmp_test_uptime", device).getLast().timeMs();
    }

    /** Watches for two intervals. */
    private static void assertNoPollAfter(Instant end, long device) {
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(40))
                .until(() -> Instant.now().isAfter(end.plusSeconds(20)));
        assertThat(lastSampleMs(device)).isLessThan(end.toEpochMilli());
    }

    @ParameterizedTest
    @EnumSource
    void everyPolledValueIsWhatSnmpgetSays(Agents version) {
        String name = version.name().toLowerCase(Locale.ROOT);
        try (SnmpdServer agent = EveryTypeAgent.start(folder.resolve(name), 0)) {
            long credential = api.create("credentials", version.credential(name));
            long template = api.create("templates", template(name));
            long device = device(name, agent, credential, template);
            for (EveryType type : EveryType.values()) {
                String metric = type.metric(name);
                if (version == Agents.V1 && type == EveryType.COUNTER64) {
                    // RFC 3584 §4.2.2.1: it does not exist for v1.
                    awaitOutcome(device, type, "noSuchInstance", "noSuchObject");
                    continue;
                }
                await(metric)
                        .atMost(Duration.ofSeconds(15))
                        .until(() -> !samplesOf(metric, device).isEmpty());
                Sample sample = samplesOf(metric, device).getFirst();
                type.assertSame(sample, version.snmpget(agent.port(), type.oid, folder));
            }
            JsonNode test = api.post("devices/" + device + "/test", "");
            assertThat(test.path("ok").asBoolean()).as(test.toString()).isTrue();
            assertThat(test.path("sysDescr").asString()).isEqualTo("Agent with a value of every type");
        }
    }

    private static void awaitOutcome(long device, EveryType type, String... outcomes) {
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(outcomes)
                        .contains(item(device, type).path("lastOutcome").asString("")));
    }

    private static JsonNode item(long device, EveryType type) {
        for (JsonNode item : api.get("devices/" + device + "/items?size=100").path("content")) {
            if (item.path("name").asString().equals(type.name())) {
                return item;
            }
        }
        throw new AssertionError("device " + device + " has no item " + type);
    }

    private static String template(String name) {
        var items = new StringBuilder();
        for (EveryType type : EveryType.values()) {
            items.append(items.isEmpty() ? "" : ", ")
                    .append("""
                            {"name": "%s", "oid": "%s", "metric": "%s", "valueType": "%s"}""".formatted(type.name(), type.oid, type.itemMetric(name), type.valueType));
        }
        return "{\"name\": \"Every type " + name + "\", \"items\": [" + items + "]}";
    }

    @Test
    void aDeviceWithoutACredentialShowsWhyNothingIsPolled() {
        long device = api.create("devices", """
                {"name": "No credential", "ip": "127.0.0.1", "port": 9, "templateIds": [%d]}""".formatted(tenSeconds));
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            JsonNode item =
                    api.get("devices/" + device + "/items").path("content").path(0);
            assertThat(item.path("lastOutcome").asString("")).isEqualTo("noCredential");
        });
        assertThat(api.get("devices/" + device).toString()).contains("noCredential");
        api.delete("devices/" + device);
    }

    @Test
    void aPollByHandIsATaskThatEnds() {
        try (SnmpdServer agent = EveryTypeAgent.start(folder.resolve("task"), 0)) {
            long credential = api.create("credentials", Agents.V2C.credential("task"));
            long device = device("Task", agent, credential, tenSeconds);
            await().atMost(SOON)
                    .until(() -> !samplesOf("snmp_test_uptime", device).isEmpty());
            long task =
                    api.post("devices/" + device + "/poll", "").path("taskId").asLong();
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                JsonNode shown = api.get("tasks/" + task);
                assertThat(shown.path("state").asString()).as(shown.toString()).isEqualTo("SUCCESS");
                assertThat(shown.path("result").path("ok").asInt()).isEqualTo(1);
                assertThat(shown.path("progress").path("done").asInt()).isEqualTo(1);
            });
            api.delete("devices/" + device);
        }
    }
}
