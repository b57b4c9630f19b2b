package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Recordings of devices, played and polled: their interfaces are found, and each value is what net-snmp's snmpbulkwalk gets.
 * Some of its own by default; a collection that is not part of this project with {@code -Dward.recordings=<folder>}.
 */
class RecordedDevicesIT {

    private static final String IF_INDEX = "1.3.6.1.2.1.2.2.1.1";
    private static final List<String> COLUMNS = List.of(
            "1.3.6.1.2.1.2.2.1.7",
            "1.3.6.1.2.1.2.2.1.8",
            "1.3.6.1.2.1.2.2.1.13",
            "1.3.6.1.2.1.2.2.1.14",
            "1.3.6.1.2.1.2.2.1.19",
            "1.3.6.1.2.1.2.2.1.20",
            "1.3.6.1.2.1.31.1.1.1.6",
            "1.3.6.1.2.1.31.1.1.1.10",
            "1.3.6.1.2.1.31.1.1.1.15");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");
    private static final Pattern LINE = Pattern.compile("\\.?([0-9.]+) = (.*)");

    @Test
    void interfacesOfEveryRecordingArePolledWithTheValuesOfABulkWalk(@TempDir Path folder) throws Exception {
        String collection = System.getProperty("ward.recordings", "");
        Path recordings = collection.isEmpty() ? record(folder.resolve("recordings")) : Path.of(collection);
        Api api = TheSystem.running().api();
        int count;
        try (Stream<Path> files = Files.walk(recordings)) {
            count = (int)
                    files.filter(file -> file.toString().contains(".snmprec")).count();
        }
        var config = SimulatorConfig.DEFAULT
                .with("devices", Integer.toString(count))
                .with("recordings", recordings.toString())
                .with("first-address", "127.56.0.1")
                .with("port", "0");
        try (Simulator simulator = Simulator.start(config)) {
            long credential = api.create(
                    "credentials", "{\"name\": \"recorded\", \"version\": \"v2c\", \"community\": \"public\"}");
            long template = interfaces(api);
            List<Recorded> devices = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                String ip = "127.56.%d.%d".formatted(i >> 8, i & 0xff);
                Walk before = walk(ip, simulator.port(), folder);
                long device = api.create("devices", """
                        {"name": "Recorded %d", "ip": "%s", "port": %d, "credentialId": %d, "templateIds": [%d]}""".formatted(i, ip, simulator.port(), credential, template));
                devices.add(new Recorded(device, ip, before));
            }
            int rows = 0;
            int cells = 0;
            for (Recorded device : devices) {
                Map<String, JsonNode> items = awaitPolled(api, device);
                Walk after = walk(device.ip, simulator.port(), folder);
                cells += assertSame(device, items, after);
                rows += device.before.rows;
            }
            System.out.printf("%d recordings: %d interfaces, %d values as snmpbulkwalk has them%n", count, rows, cells);
            assertThat(rows).isPositive();
            assertThat(cells).isGreaterThanOrEqualTo(rows);
            devices.forEach(device -> api.delete("devices/" + device.id));
        }
    }

    /** The built-in template's id. */
    private static long interfaces(Api api) {
        for (JsonNode template : api.get("templates?size=100").path("content")) {
            if (template.path("name").asString().equals("IF-MIB")) {
                return template.path("id").asLong();
            }
        }
        throw new AssertionError("There is no template IF-MIB");
    }

    /** @param values by instance, in decimal as net-snmp prints them */
    private record Walk(int rows, Map<String, String> values) {}

    private record Recorded(long id, String ip, Walk before) {}

    /** By the instance that they ask. */
    private static Map<String, JsonNode> awaitPolled(Api api, Recorded device) {
        Map<String, JsonNode> found = new HashMap<>();
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    found.clear();
                    for (int page = 0; ; page++) {
                        JsonNode content = api.get("devices/" + device.id + "/items?size=500&page=" + page)
                                .path("content");
                        content.forEach(item -> found.put(item.path("oid").asString(), item));
                        if (content.size() < 500) {
                            break;
                        }
                    }
                    assertThat(found).as(device.ip).hasSize(2 + device.before.rows * COLUMNS.size());
                    assertThat(found.values())
                            .as(device.ip)
                            .allMatch(item -> item.path("lastOutcome").isString());
                    // A new series is shown some seconds after it was written.
                    assertThat(found.values())
                            .as(device.ip)
                            .filteredOn(
                                    item -> item.path("lastOutcome").asString().equals("ok"))
                            .allMatch(item -> item.path("lastValue").isNumber());
                });
        return found;
    }

    private static int assertSame(Recorded device, Map<String, JsonNode> items, Walk after) {
        int same = 0;
        for (Map.Entry<String, JsonNode> entry : items.entrySet()) {
            JsonNode item = entry.getValue();
            String outcome = item.path("lastOutcome").asString();
            String name = device.ip + " " + entry.getKey() + " " + item;
            String before = device.before.values.get(entry.getKey());
            if (item.path("labels").isEmpty()) {
                assertThat(outcome).as(name).isIn("ok", "noSuchObject", "noSuchInstance");
            } else if (before == null) {
                assertThat(outcome).as(name).isIn("noSuchObject", "noSuchInstance", "endOfMibView");
            } else if (!NUMBER.matcher(before).matches()) {
                assertThat(outcome).as(name).isEqualTo("badValue");
            } else {
                assertThat(outcome).as(name).isEqualTo("ok");
                double least = Double.parseDouble(before);
                double most = Double.parseDouble(after.values.getOrDefault(entry.getKey(), before));
                double value = item.path("lastValue").asDouble();
                // A Counter32 may have wrapped meanwhile.
                assertThat(least <= most ? least <= value && value <= most : value >= least || value <= most)
                        .as(name + ": " + least + " ≤ " + value + " ≤ " + most)
                        .isTrue();
                same++;
            }
        }
        return same;
    }

    private static Walk walk(String ip, int port, Path folder) throws IOException, InterruptedException {
        Map<String, String> values = new TreeMap<>();
        int rows = bulkWalk(ip, port, IF_INDEX, folder).size();
        for (String column : COLUMNS) {
            if (rows > 0) {
                values.putAll(bulkWalk(ip, port, column, folder));
            }
        }
        return new Walk(rows, values);
    }

    private static Map<String, String> bulkWalk(String ip, int port, String oid, Path folder)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder("snmpbulkwalk", "-v2c", "-cpublic", "-OQnetU", "-Cc", ip + ":" + port, oid)
                .redirectErrorStream(true);
        builder.environment().put("MIBS", ":");
        builder.environment().put("SNMP_PERSISTENT_DIR", folder.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Map<String, String> values = new HashMap<>();
        output.lines().map(LINE::matcher).filter(m -> m.matches()).forEach(m -> {
            if (m.group(1).startsWith(oid + ".") && !m.group(2).startsWith("No ")) {
                values.put(m.group(1), m.group(2));
            }
        });
        return values;
    }

    /** A switch with far-apart indexes, an old agent without the 64-bit table, and one with gaps and a text for a number. */
    private static Path record(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve("switch.snmprec"),
                device(List.of(1, 10_101, 10_102, 10_103, 10_104, 10_105, 436_207_616), true));
        Files.write(folder.resolve("old.snmprec"), device(List.of(1, 2, 3), false));
        List<String> gaps = new ArrayList<>(device(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9), true));
        gaps.removeIf(
                line -> line.startsWith("1.3.6.1.2.1.2.2.1.8.4|") || line.startsWith("1.3.6.1.2.1.31.1.1.1.6.7|"));
        gaps.replaceAll(line -> line.startsWith("1.3.6.1.2.1.2.2.1.14.2|") ? "1.3.6.1.2.1.2.2.1.14.2|4|none" : line);
        Files.write(folder.resolve("gaps.snmprec"), gaps);
        return folder;
    }

    private static List<String> device(List<Integer> interfaces, boolean wide) {
        List<String> lines = new ArrayList<>(List.of(
                "1.3.6.1.2.1.1.1.0|4|A recorded device",
                "1.3.6.1.2.1.1.3.0|67|123456",
                "1.3.6.1.2.1.2.1.0|2|" + interfaces.size()));
        for (String column : List.of("1", "2", "7", "8", "13", "14", "19", "20")) {
            for (int index : interfaces) {
                String instance = "1.3.6.1.2.1.2.2.1." + column + "." + index;
                lines.add(
                        switch (column) {
                            case "1" -> instance + "|2|" + index;
                            case "2" -> instance + "|4|Port " + index;
                            case "7", "8" -> instance + "|2|" + (1 + index % 2);
                            default -> instance + "|65|" + (index * 7L);
                        });
            }
        }
        for (String column : wide ? List.of("1", "6", "10", "15", "18") : List.<String>of()) {
            for (int index : interfaces) {
                String instance = "1.3.6.1.2.1.31.1.1.1." + column + "." + index;
                lines.add(
                        switch (column) {
                            case "1", "18" -> instance + "|4|p" + index;
                            case "15" -> instance + "|66|1000";
                            default -> instance + "|70|" + (index * 1_000_000_007L);
                        });
            }
        }
        return lines;
    }
}
