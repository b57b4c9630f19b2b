package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import io.wardflux.system.Metrics.Histogram;
import io.wardflux.system.Metrics.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * Two thousand devices with forty table cells a minute each, of which every fifth misbehaves in some way: the others do not
 * notice. It takes a while, so it runs where it is asked for: {@code -Dward.fleet.minutes=1}, or 30 to look at the memory too.
 */
@EnabledIfSystemProperty(named = "ward.fleet.minutes", matches = "[1-9][0-9]*")
class FleetIT {

    private static final int DEVICES = 2_000;
    private static final int ITEMS = 40;
    private static final int INTERFACES = 8;
    private static final int MINUTES = Integer.getInteger("ward.fleet.minutes", 1);
    private static final String FIRST_CELL = "snmp_fleet_oper_status{ifIndex=\"1\"}";

    /** How many devices have which fault; the devices after them are well. What a fault comes to is in docs/faults.md. */
    private enum Mood {
        DEAD("dead", 100, "timeout"),
        SLOW("latency=2000", 100, "ok"),
        TOO_BIG("too-big=10", 40, "ok"),
        TRUNCATING("truncate=10", 40, "ok"),
        NON_INCREASING("non-increasing", 40, "ok"),
        WRONG_ID("wrong-id", 40, "malformed"),
        DUPLICATE("duplicate", 40, "ok"),
        GARBAGE("garbage", 40, "malformed");

        private final String fault;
        private final int devices;
        private final String outcome;

        Mood(String fault, int devices, String outcome) {
            this.fault = fault;
            this.devices = devices;
            this.outcome = outcome;
        }

        /** From 0. */
        int first() {
            return Arrays.stream(values())
                    .limit(ordinal())
                    .mapToInt(mood -> mood.devices)
                    .sum();
        }

        String range() {
            return (first() + 1) + "-" + (first() + devices) + ":" + fault;
        }

        static int sick() {
            return Arrays.stream(values()).mapToInt(mood -> mood.devices).sum();
        }
    }

    @Test
    void noSickDeviceHurtsAHealthyOne() throws IOException {
        Api api = TheSystem.running().api();
        Metrics metrics = TheSystem.running().metrics();
        var config = SimulatorConfig.DEFAULT
                .with("devices", Integer.toString(DEVICES))
                .with("template", "cisco-ios")
                .with("interfaces", Integer.toString(INTERFACES))
                .with("first-address", "127.48.0.1")
                .with("port", "0");
        try (Simulator simulator = Simulator.start(config)) {
            List<Long> devices = register(api, simulator.port());
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> metrics.number("count(snmp_fleet_oper_status)") == (double) DEVICES * INTERFACES);
            simulator.faults(Arrays.stream(Mood.values()).map(Mood::range).collect(Collectors.joining(";")));

            // The first full minute in which all are polled by their phase alone.
            Instant from = Instant.now().plusSeconds(65).truncatedTo(ChronoUnit.MINUTES);
            Instant to = from.plus(Duration.ofMinutes(MINUTES));
            awaitTime(from);
            Histogram before = startDelays(metrics);
            List<Map<String, Long>> memory = watchMemory(from, to);
            Histogram delays = startDelays(metrics).since(before);
            System.out.printf(
                    "start delay: %.0f polls, p50 ≤ %.4f s, p99 ≤ %.4f s%n",
                    delays.count(), delays.quantile(0.5), delays.quantile(0.99));
            assertHealthyAreInTime(metrics, devices, from, to);
            assertThat(delays.quantile(0.99)).isLessThanOrEqualTo(1.0);
            assertAccount(api, from, to);
            assertOutcomes(api, devices);
            assertFlat(memory);
            devices.forEach(device -> api.delete("devices/" + device));
        }
    }

    private static List<Long> register(Api api, int port) {
        long template = api.create("templates", """
                {"name": "Fleet", "discovery": [{"name": "Interfaces", "indexOid": "1.3.6.1.2.1.2.2.1.1",
                 "labels": {"ifIndex": "1.3.6.1.2.1.2.2.1.1"}, "items": [
                 {"name": "up", "oid": "1.3.6.1.2.1.2.2.1.8", "metric": "snmp_fleet_oper_status", "valueType": "state"},
                 {"name": "in", "oid": "1.3.6.1.2.1.31.1.1.1.6", "metric": "snmp_fleet_in", "valueType": "counter"},
                 {"name": "out", "oid": "1.3.6.1.2.1.31.1.1.1.10", "metric": "snmp_fleet_out", "valueType": "counter"},
                 {"name": "bad in", "oid": "1.3.6.1.2.1.2.2.1.14", "metric": "snmp_fleet_in_errors", "valueType": "counter"},
                 {"name": "bad out", "oid": "1.3.6.1.2.1.2.2.1.20", "metric": "snmp_fleet_out_errors", "valueType": "counter"}]}]}""");
        long credential =
                api.create("credentials", "{\"name\": \"fleet\", \"version\": \"v2c\", \"community\": \"public\"}");
        String devices = IntStream.rangeClosed(1, DEVICES)
                .mapToObj(i -> """
                        {"name": "Fleet-%d", "ip": "127.48.%d.%d", "port": %d, "credentialId": %d, "templateIds": [%d]}""".formatted(i, i >> 8, i & 0xff, port, credential, template))
                .collect(Collectors.joining(", ", "[", "]"));
        List<Long> ids = new ArrayList<>();
        api.post("devices/bulk", devices).path("ids").forEach(id -> ids.add(id.asLong()));
        return ids;
    }

    private static Histogram startDelays(Metrics metrics) {
        return metrics.histogram(TheSystem.running().port("WORKER"), "ward_poll_start_delay_seconds");
    }

    private static void awaitTime(Instant time) {
        await().pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofMinutes(4))
                .until(() -> !Instant.now().isBefore(time));
    }

    /** Resident memory of each process in MiB, each minute. */
    private static List<Map<String, Long>> watchMemory(Instant from, Instant to) {
        List<Map<String, Long>> memory = new ArrayList<>();
        for (Instant at = from.plusSeconds(60); !at.isAfter(to); at = at.plusSeconds(60)) {
            awaitTime(at);
            Map<String, Long> now = new TreeMap<>();
            TheSystem.running().pids().forEach((part, pid) -> now.put(part, residentMiB(pid)));
            System.out.println("memory in MiB: " + now);
            memory.add(now);
        }
        return memory;
    }

    private static long residentMiB(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By what is stored: from one sample of a healthy device to its next it is an interval. */
    private static void assertHealthyAreInTime(Metrics metrics, List<Long> devices, Instant from, Instant to) {
        Map<Long, List<Sample>> byDevice = metrics.samples(FIRST_CELL).stream()
                .collect(Collectors.groupingBy(
                        sample -> Long.parseLong(sample.labels().get("device_id"))));
        List<Long> late = new ArrayList<>();
        long count = 0;
        for (long device : devices.subList(Mood.sick(), DEVICES)) {
            List<Sample> samples = byDevice.getOrDefault(device, List.of());
            for (int i = 1; i < samples.size(); i++) {
                long at = samples.get(i).timeMs();
                if (at >= from.toEpochMilli() && at < to.toEpochMilli()) {
                    count++;
                    // The first poll comes out of turn.
                    if (i > 1) {
                        late.add(Math.abs(at - samples.get(i - 1).timeMs() - 60_000));
                    }
                }
            }
        }
        late.sort(null);
        System.out.printf(
                "healthy devices: %d samples of a cell, off their interval by p50 %d ms, p99 %d ms, at most %d ms%n",
                count, late.get(late.size() / 2), late.get(late.size() * 99 / 100), late.getLast());
        assertThat((double) count)
                .isCloseTo(
                        (double) MINUTES * (DEVICES - Mood.sick()), org.assertj.core.data.Percentage.withPercentage(1));
        assertThat(late.get(late.size() * 99 / 100)).isLessThan(1_000);
    }

    private static void assertAccount(Api api, Instant from, Instant to) {
        List<JsonNode> slots = Account.ofMinutes(api, from, to, Duration.ofMinutes(4));
        assertThat(slots).hasSize(MINUTES);
        for (JsonNode slot : slots) {
            System.out.println("ledger: " + slot);
            long ended = 0;
            for (JsonNode count : slot.path("outcomes").values()) {
                ended += count.asLong();
            }
            assertThat(slot.path("unaccounted").asLong()).as(slot.toString()).isZero();
            assertThat(slot.path("scheduled").asLong())
                    .as(slot.toString())
                    .isEqualTo(ended)
                    .isGreaterThanOrEqualTo((long) DEVICES * ITEMS);
            assertThat(slot.path("outcomes").path("expired").asLong(0))
                    .as(slot.toString())
                    .isZero();
        }
    }

    private static void assertOutcomes(Api api, List<Long> devices) {
        System.out.printf("| %-14s | devices | outcomes of their items |%n|---|---|---|%n", "fault");
        Map<Mood, Map<String, Integer>> all = new HashMap<>();
        for (Mood mood : Mood.values()) {
            Map<String, Integer> outcomes = new TreeMap<>();
            String reason = "";
            for (long device : devices.subList(mood.first(), mood.first() + mood.devices)) {
                for (JsonNode item :
                        api.get("devices/" + device + "/items?size=100").path("content")) {
                    outcomes.merge(item.path("lastOutcome").asString("none"), 1, Integer::sum);
                    reason = item.path("lastError").asString(reason);
                }
            }
            System.out.printf("| %-14s | %7d | %s %s |%n", mood.fault, mood.devices, outcomes, reason);
            all.put(mood, outcomes);
        }
        all.forEach((mood, outcomes) ->
                assertThat(outcomes).as(mood.fault).isEqualTo(Map.of(mood.outcome, mood.devices * ITEMS)));
    }

    /** From the tenth minute on, when caches are full and the compiler has done its work. */
    private static void assertFlat(List<Map<String, Long>> memory) {
        if (memory.size() < 15) {
            return;
        }
        memory.getLast()
                .forEach((part, last) -> assertThat((double) last)
                        .as("memory of " + part)
                        .isLessThanOrEqualTo(1.1 * memory.get(9).getOrDefault(part, 0L) + 20));
    }
}
