package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import io.wardflux.system.Metrics.Histogram;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * A thousand devices with forty items a minute each, all of them well: {@code -Dward.load.minutes=10} runs it so long, and
 * {@code -Dward.load.idle=true} says that nothing else runs, so that the times are to be held.
 */
@EnabledIfSystemProperty(named = "ward.load.minutes", matches = "[1-9].*")
class ManyDevicesIT {

    private static final int DEVICES = 1_000;
    private static final int ITEMS = 40;
    private static final int MINUTES = Integer.getInteger("ward.load.minutes", 0);
    private static final boolean IDLE = Boolean.getBoolean("ward.load.idle");
    private static final List<String> HISTOGRAMS =
            List.of("ward_poll_start_delay_seconds", "ward_queue_latency_seconds", "ward_sample_write_seconds");

    @Test
    void everySlotIsAccountedForAndInTime() throws IOException {
        Api api = TheSystem.running().api();
        Metrics metrics = TheSystem.running().metrics();
        var config = SimulatorConfig.DEFAULT
                .with("devices", Integer.toString(DEVICES))
                .with("template", "bench")
                .with("items", Integer.toString(ITEMS))
                .with("first-address", "127.40.0.1")
                .with("port", "0");
        try (Simulator simulator = Simulator.start(config)) {
            List<Long> devices = register(api, simulator.port());
            awaitFirstPolls(metrics);

            // The first full minute in which all of them are polled by their phase alone.
            Instant from = Instant.now().truncatedTo(ChronoUnit.MINUTES).plusSeconds(120);
            Instant to = from.plus(Duration.ofMinutes(MINUTES));
            awaitTime(from);
            List<Histogram> before = histograms(metrics);
            awaitTime(to);
            List<Histogram> grown = new ArrayList<>();
            List<Histogram> after = histograms(metrics);
            for (int i = 0; i < after.size(); i++) {
                grown.add(after.get(i).since(before.get(i)));
            }
            report(grown);

            assertAccount(Account.ofMinutes(api, from, to, Duration.ofMinutes(8)), devices.size());
            double stored = metrics.number("sum(count_over_time({__name__=~\"snmp_bench_.+\"}[%dm] @ %d))"
                    .formatted(MINUTES, to.getEpochSecond()));
            // A poll that is due at the edge may be answered just beyond it.
            assertThat(stored)
                    .isCloseTo(
                            (double) DEVICES * ITEMS * MINUTES, org.assertj.core.data.Percentage.withPercentage(0.5));
            assertTimes(grown);
            devices.forEach(device -> api.delete("devices/" + device));
        }
    }

    private static List<Long> register(Api api, int port) {
        String items = IntStream.rangeClosed(1, ITEMS).mapToObj("""
                        {"name": "bench %1$d", "oid": "1.3.6.1.4.1.99999.1.%1$d.0", "metric": "snmp_bench_%1$d", "valueType": "gauge"}"""::formatted).collect(Collectors.joining(", "));
        long template = api.create("templates", "{\"name\": \"Bench\", \"items\": [" + items + "]}");
        long credential =
                api.create("credentials", "{\"name\": \"bench\", \"version\": \"v2c\", \"community\": \"public\"}");
        String devices = IntStream.range(0, DEVICES)
                .mapToObj(i -> """
                        {"name": "Bench-%d", "ip": "127.40.%d.%d", "port": %d, "credentialId": %d, "templateIds": [%d]}""".formatted(i, (i + 1) >> 8, (i + 1) & 0xff, port, credential, template))
                .collect(Collectors.joining(", ", "[", "]"));
        List<Long> ids = new ArrayList<>();
        api.post("devices/bulk", devices).path("ids").forEach(id -> ids.add(id.asLong()));
        return ids;
    }

    private static void awaitFirstPolls(Metrics metrics) {
        await().atMost(Duration.ofSeconds(30)).until(() -> metrics.number("count(snmp_bench_1)") == DEVICES);
    }

    private static void awaitTime(Instant time) {
        await().pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofMinutes(MINUTES + 4))
                .until(() -> !Instant.now().isBefore(time));
    }

    private static List<Histogram> histograms(Metrics metrics) {
        int worker = TheSystem.running().port("WORKER");
        return HISTOGRAMS.stream().map(name -> metrics.histogram(worker, name)).toList();
    }

    private static void assertAccount(List<JsonNode> slots, int devices) {
        assertThat(slots).hasSize(MINUTES);
        for (JsonNode slot : slots) {
            System.out.println("ledger: " + slot);
            assertThat(slot.path("unaccounted").asLong()).as(slot.toString()).isZero();
            assertThat(slot.path("scheduled").asLong())
                    .as(slot.toString())
                    .isGreaterThanOrEqualTo((long) devices * ITEMS);
            assertThat(slot.path("outcomes").path("ok").asLong())
                    .as(slot.toString())
                    .isGreaterThanOrEqualTo((long) devices * ITEMS);
            assertThat(slot.path("outcomes").path("expired").asLong(0))
                    .as(slot.toString())
                    .isZero();
        }
    }

    private static void report(List<Histogram> grown) {
        for (int i = 0; i < grown.size(); i++) {
            System.out.printf(
                    "%s: %.0f, p50 ≤ %.4f s, p99 ≤ %.4f s%n",
                    HISTOGRAMS.get(i),
                    grown.get(i).count(),
                    grown.get(i).quantile(0.5),
                    grown.get(i).quantile(0.99));
        }
    }

    /** On a machine that does other things too, only the order of magnitude can be asked for. */
    private static void assertTimes(List<Histogram> grown) {
        double most = IDLE ? 1 : 5;
        assertThat(grown.get(0).quantile(0.99)).as(HISTOGRAMS.get(0)).isLessThanOrEqualTo(1.0 * most);
        assertThat(grown.get(1).quantile(0.99)).as(HISTOGRAMS.get(1)).isLessThanOrEqualTo(0.1 * most);
        assertThat(grown.get(2).quantile(0.99)).as(HISTOGRAMS.get(2)).isLessThanOrEqualTo(0.01 * most);
    }
}
