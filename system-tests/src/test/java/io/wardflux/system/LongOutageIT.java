package io.wardflux.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
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
 * VictoriaMetrics is killed for so long ({@code -Dward.outage.minutes=10}) while a thousand devices with forty items are
 * polled each minute. Afterwards it has each sample that was taken.
 */
@EnabledIfSystemProperty(named = "ward.outage.minutes", matches = "[1-9].*")
class LongOutageIT {
    private static final int DEVICES = 1_000;
    private static final int ITEMS = 40;
    private static final int MINUTES = Integer.getInteger("ward.outage.minutes", 0);

    @Test
    void afterALongOutageNothingIsMissing() throws IOException, InterruptedException {
        var config = SimulatorConfig.DEFAULT
                .with("devices", Integer.toString(DEVICES))
                .with("template", "bench")
                .with("items", Integer.toString(ITEMS))
                .with("first-address", "127.44.0.1")
                .with("port", "0");
        try (var installation = new Installation();
                Simulator simulator = Simulator.start(config)) {
            installation.start();
            Api api = installation.api();
            Metrics metrics = installation.metrics();
            int worker = installation.port("WORKER");
            List<Long> devices = register(api, simulator.port());
            await().atMost(Duration.ofSeconds(60)).until(() -> metrics.number("count(snmp_outage_1)") == DEVICES);

            Instant from = Instant.now().truncatedTo(ChronoUnit.MINUTES);
            long pid = requireNonNull(installation.pids().get("victoria-metrics"));
            assertThat(new ProcessBuilder("kill", "-KILL", Long.toString(pid))
                            .start()
                            .waitFor())
                    .isZero();
            Instant back = Instant.now().plus(Duration.ofMinutes(MINUTES));
            await().pollInterval(Duration.ofSeconds(10))
                    .atMost(Duration.ofMinutes(MINUTES + 2))
                    .until(() -> {
                        say(worker, metrics);
                        return !Instant.now().isBefore(back);
                    });
            assertThat(metrics.counter(worker, "ward_spool_samples_waiting")).isPositive();
            installation.start();
            Instant returned = Instant.now();
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofMinutes(MINUTES + 2))
                    .until(() -> metrics.counter(worker, "ward_spool_samples_waiting") == 0);
            say(worker, metrics);
            System.out.println("replayed within "
                    + Duration.between(returned, Instant.now()).toMillis() + " ms");
            for (long device : devices) {
                api.delete("devices/" + device);
            }

            long ok = ok(api, from, returned);
            double stored = metrics.number("sum(count_over_time({__name__=~\"snmp_outage_.+\"}[1h]))");
            System.out.printf("ok %d, stored %.0f%n", ok, stored);
            assertThat(stored).isEqualTo((double) ok);
            assertThat(metrics.counter(worker, "ward_spool_samples_dropped_total"))
                    .isZero();
        }
    }

    /** Of all polls from the first one on; once nothing is under way any more. */
    private static long ok(Api api, Instant from, Instant to) {
        Instant first = from.minus(Duration.ofMinutes(5));
        Instant last = Instant.now().plus(Duration.ofMinutes(1));
        long sum = 0;
        for (JsonNode slot : Account.ofMinutes(api, first, last, Duration.ofMinutes(5))) {
            System.out.println("ledger: " + slot);
            sum += slot.path("outcomes").path("ok").asLong();
        }
        assertThat(to).isAfter(from);
        return sum;
    }

    private static void say(int worker, Metrics metrics) {
        System.out.printf(
                "spool: in %.0f, replayed %.0f, dropped %.0f, waiting %.0f, bytes %.0f%n",
                metrics.counter(worker, "ward_spool_samples_in_total"),
                metrics.counter(worker, "ward_spool_samples_replayed_total"),
                metrics.counter(worker, "ward_spool_samples_dropped_total"),
                metrics.counter(worker, "ward_spool_samples_waiting"),
                metrics.counter(worker, "ward_spool_bytes"));
    }

    private static List<Long> register(Api api, int port) {
        String items = IntStream.rangeClosed(1, ITEMS).mapToObj("""
                        {"name": "outage %1$d", "oid": "1.3.6.1.4.1.99999.1.%1$d.0", "metric": "snmp_outage_%1$d", "valueType": "gauge"}"""::formatted).collect(Collectors.joining(", "));
        long template = api.create("templates", "{\"name\": \"Outage\", \"items\": [" + items + "]}");
        long credential =
                api.create("credentials", "{\"name\": \"outage\", \"version\": \"v2c\", \"community\": \"public\"}");
        String devices = IntStream.range(0, DEVICES)
                .mapToObj(i -> """
                        {"name": "Outage-%d", "ip": "127.44.%d.%d", "port": %d, "credentialId": %d, "templateIds": [%d]}""".formatted(i, (i + 1) >> 8, (i + 1) & 0xff, port, credential, template))
                .collect(Collectors.joining(", ", "[", "]"));
        List<Long> ids = new ArrayList<>();
        api.post("devices/bulk", devices).path("ids").forEach(id -> ids.add(id.asLong()));
        return ids;
    }
}
