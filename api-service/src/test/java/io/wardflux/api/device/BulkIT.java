package io.wardflux.api.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import io.wardflux.api.Statements;
import io.wardflux.localstack.Servers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BulkIT {

    private final RunningApi api = RunningApi.shared();

    @Test
    void allOrNothingAndErrorsNameTheIndex() {
        long before = count();
        var refused = api.post(
                "/api/v1/devices/bulk",
                List.of(
                        Map.of("name", "a", "ip", RunningApi.uniqueIp()),
                        Map.of("name", "b", "ip", "nowhere"),
                        Map.of("name", "c", "ip", RunningApi.uniqueIp(), "credentialId", 999999999),
                        Map.of("name", "d", "ip", RunningApi.uniqueIp(), "port", 70000)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.fields()).containsExactlyInAnyOrder("[1].ip", "[2].credentialId", "[3].port");
        assertThat(count()).isEqualTo(before);
        assertThat(api.post("/api/v1/devices/bulk", "[{\"name\": \"a\", \"ip\": \"10.255.0.1\"}, {\"ip\": 5}]")
                        .fields())
                .containsExactly("[1].ip");
        assertThat(api.post("/api/v1/devices/bulk", "[null]").fields()).containsExactly("[0]");
        assertThat(count()).isEqualTo(before);
    }

    @Test
    void anAddressThatIsTakenIsAConflictByIndex() {
        String ip = RunningApi.uniqueIp();
        api.post("/api/v1/devices", Map.of("name", "there", "ip", ip));
        String twice = RunningApi.uniqueIp();
        var refused = api.post(
                "/api/v1/devices/bulk",
                List.of(
                        Map.of("name", "a", "ip", twice),
                        Map.of("name", "b", "ip", ip),
                        Map.of("name", "c", "ip", twice)));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.fields()).containsExactly("[1].ip", "[2].ip");
    }

    @Test
    void aTableIsTakenAndGivenAgain() {
        String first = RunningApi.uniqueIp();
        String second = RunningApi.uniqueIp();
        var added = api.send(
                "POST",
                "/api/v1/devices/bulk",
                "text/csv",
                "name,ip,port,tags,description\r\nCSV-1,%s,,site=köln;rack=1,\"a, \"\"b\"\"\"\r\nCSV-2,%s,1161,,'=x\r\n"
                        .formatted(first, second));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        assertThat(added.json().path("created").asInt()).isEqualTo(2);
        assertThat(added.json().path("ids").size()).isEqualTo(2);
        var export = api.get("/api/v1/devices/export");
        assertThat(export.contentType()).startsWith("text/csv");
        List<String> lines =
                export.body().lines().filter(line -> line.startsWith("CSV-")).toList();
        assertThat(lines.get(0)).contains("site=köln", "\"a, \"\"b\"\"\"");
        assertThat(lines.get(1)).contains("'=x");
        added.json().path("ids").forEach(id -> api.delete("/api/v1/devices/" + id.asLong()));
        String header = export.body().lines().findFirst().orElseThrow();
        var again = api.send("POST", "/api/v1/devices/bulk", "text/csv", header + "\n" + String.join("\n", lines));
        assertThat(again.status()).as(again.body()).isEqualTo(201);
        long id = again.json().path("ids").path(1).asLong();
        assertThat(api.get("/api/v1/devices/" + id).json().path("description").asString())
                .isEqualTo("=x");
    }

    /** In a database of its own: ten thousand devices would be in everybody's way. */
    @Test
    void tenThousandAtOnceAndAPageOfThemInFewStatements() {
        var own = RunningApi.start(Servers.postgres().createDatabase("api_bulk"));
        try (own) {
            List<Map<String, Object>> devices = new ArrayList<>();
            long credential = own.post(
                            "/api/v1/credentials", Map.of("name", "c", "version", "v2c", "community", "public"))
                    .id();
            long template = own.get("/api/v1/templates?q=Cisco")
                    .json()
                    .path("content")
                    .path(0)
                    .path("id")
                    .asLong();
            for (int i = 0; i < 10_000; i++) {
                devices.add(Map.of(
                        "name", "device-%05d".formatted(i),
                        "ip", "10.%d.%d.%d".formatted(i >> 16, i >> 8 & 0xff, i & 0xff),
                        "port", 1161,
                        "credentialId", credential,
                        "templateIds", List.of(template),
                        "tags", Map.of("site", "s" + i % 100)));
            }
            Instant start = Instant.now();
            var added = own.post("/api/v1/devices/bulk", devices);
            Duration took = Duration.between(start, Instant.now());
            assertThat(added.status()).as(added.body()).isEqualTo(201);
            assertThat(added.json().path("created").asInt()).isEqualTo(10_000);
            assertThat(took).isLessThan(Duration.ofSeconds(20));
            own.database().sql("analyze").update();

            int small = statements(own, "/api/v1/devices?size=1");
            assertThat(statements(
                            own, "/api/v1/devices?size=500&sort=ip,desc&q=device&tag=site&templateId=" + template))
                    .isEqualTo(small)
                    .isLessThanOrEqualTo(4);
            long id = added.json().path("ids").path(4999).asLong();
            assertThat(own.get("/api/v1/devices/" + id).json().path("name").asString())
                    .isEqualTo("device-04999");
            System.out.printf("10,000 devices took %d ms, a page of 50 takes %d ms%n", took.toMillis(), page(own));
            assertThat(page(own)).isLessThan(250);
            devices.add(Map.of("name", "x", "ip", "10.9.9.9"));
            assertThat(own.post("/api/v1/devices/bulk", devices).status()).isEqualTo(400);
        }
    }

    private static long page(RunningApi own) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            assertThat(own.get("/api/v1/devices?page=3&sort=name,asc&q=device")
                            .json()
                            .path("content")
                            .size())
                    .isEqualTo(50);
            best = Math.min(best, (System.nanoTime() - start) / 1_000_000);
        }
        return best;
    }

    private static int statements(RunningApi own, String path) {
        int before = Statements.count();
        assertThat(own.get(path).status()).isEqualTo(200);
        return Statements.count() - before;
    }

    private long count() {
        return api.database()
                .sql("select count(*) from device")
                .query(Long.class)
                .single();
    }
}
