package io.wardflux.api.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import io.wardflux.api.RunningApi.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceIT {

    private final RunningApi api = RunningApi.shared();
    private final String ip = RunningApi.uniqueIp();

    @Test
    void aDeviceHasTheContractsFields() {
        var added = api.post("/api/v1/devices", device());
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().propertyNames())
                .contains(
                        "id",
                        "name",
                        "ip",
                        "port",
                        "credentialId",
                        "templateIds",
                        "vendor",
                        "model",
                        "deviceType",
                        "location",
                        "description",
                        "tags",
                        "enabled",
                        "priority",
                        "parentId",
                        "status",
                        "lastSeen",
                        "lastPoll",
                        "downSince",
                        "restarts",
                        "lastRestart",
                        "upSince",
                        "uptimeSeconds",
                        "sysName",
                        "sysDescr",
                        "sysObjectId",
                        "itemCount",
                        "version",
                        "createdAt",
                        "updatedAt");
        assertThat(added.json().path("port").asInt()).isEqualTo(161);
        assertThat(added.json().path("status").asString()).isEqualTo("unknown");
        assertThat(added.json().path("priority").asString()).isEqualTo("standard");
        assertThat(added.json().path("createdAt").asString()).endsWith("Z");
        assertThat(api.get("/api/v1/devices/" + added.id()).body()).isEqualTo(added.body());
    }

    @Test
    void aPutNeedsTheVersionThatWasRead() {
        var added = api.post("/api/v1/devices", device());
        String path = "/api/v1/devices/" + added.id();
        assertThat(api.put(path, device()).fields()).containsExactly("version");
        var changed = api.put(path, added.body().replace("\"D\"", "\"E\""));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("name").asString()).isEqualTo("E");
        var stale = api.put(path, added.body().replace("\"D\"", "\"F\""));
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.fields()).containsExactly("version");
        assertThat(api.get(path).json().path("name").asString()).isEqualTo("E");
    }

    @Test
    void aPatchChangesWhatItNamesAndNullForgets() {
        Map<String, Object> given = device();
        given.put("location", "Here");
        given.put("tags", Map.of("a", "1", "b", "2"));
        String path = "/api/v1/devices/" + api.post("/api/v1/devices", given).id();
        var patched = api.send(
                "PATCH",
                path,
                "application/merge-patch+json",
                "{\"location\": null, \"tags\": {\"a\": null, \"c\": \"3\"}, \"enabled\": false}");
        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.json().path("location").asString()).isEmpty();
        assertThat(patched.json().path("tags").toString()).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
        assertThat(patched.json().path("status").asString()).isEqualTo("disabled");
        assertThat(patched.json().path("ip").asString()).isEqualTo(ip);
        assertThat(api.patch(path, Map.of("nmae", "x")).fields()).containsExactly("nmae");
        assertThat(api.patch(path, Map.of("port", "x")).fields()).containsExactly("port");
        assertThat(api.patch(path, "[]").status()).isEqualTo(400);
        assertThat(api.patch(path, "{\"ip\": null}").fields()).containsExactly("ip");
    }

    @Test
    void anAddressBelongsToOneDevice() {
        long first = api.post("/api/v1/devices", device()).id();
        var second = api.post("/api/v1/devices", device());
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.fields()).containsExactly("ip");
        assertThat(second.json().path("detail").asString()).contains("device " + first);
        Map<String, Object> otherPort = device();
        otherPort.put("port", 1161);
        long other = api.post("/api/v1/devices", otherPort).id();
        assertThat(api.patch("/api/v1/devices/" + other, Map.of("port", 161)).fields())
                .containsExactly("ip");
    }

    @Test
    void anIpv6AddressIsStoredInOneForm() {
        long number = RunningApi.unique();
        Map<String, Object> device = device();
        device.put("ip", "2001:DB8:0:0::%x".formatted(number));
        assertThat(api.post("/api/v1/devices", device).json().path("ip").asString())
                .isEqualTo("2001:db8::%x".formatted(number));
        device.put("ip", "2001:0db8::0:%x".formatted(number));
        assertThat(api.post("/api/v1/devices", device).status()).isEqualTo(409);
    }

    @Test
    void theDatabaseAgreesOnEachCanonicalAddress() {
        for (String literal : List.of("1:0:0:2:0:0:0:3", "1:0:2:3:4:5:6:7", "::2:3:4:5:6:7:8", "1:2:3:4:5:6::")) {
            String canonical = IpLiteral.canonical(literal).orElseThrow();
            assertThat(api.database()
                            .sql("select host(?::inet)")
                            .param(literal)
                            .query(String.class)
                            .single())
                    .isEqualTo(canonical);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ip, '\"localhost\"'",
        "ip, '\"300.1.1.1\"'",
        "ip, 5",
        "ip, null",
        "port, 0",
        "port, 65536",
        "port, 1.5",
        "port, '\"161\"'",
        "name, '\"\"'",
        "name, '\"a\\u0000b\"'",
        "name, '\"\\ud800\"'",
        "enabled, '\"yes\"'",
        "enabled, 1",
        "priority, '\"urgent\"'",
        "credentialId, 999999999",
        "credentialId, '\"a\"'",
        "templateIds, '[999999999]'",
        "templateIds, '5'",
        "parentId, 999999999",
        "tags, '[]'",
        "colour, '\"red\"'"
    })
    void whatIsWrongIsNamedAndNothingIsStored(String field, String value) {
        String body = "{\"name\": \"D\", \"ip\": \"" + ip + "\"}";
        body = field.equals("name") || field.equals("ip")
                ? body.replaceFirst(
                        "\"" + field + "\": \"[^\"]*\"",
                        java.util.regex.Matcher.quoteReplacement("\"" + field + "\": " + value))
                : body.replace("}", ", \"" + field + "\": " + value + "}");
        long before = count();
        var refused = api.post("/api/v1/devices", body);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.contentType()).isEqualTo("application/problem+json");
        assertThat(refused.fields()).containsExactly(field);
        assertThat(refused.body()).doesNotContain("io.wardflux", "jackson", "java.", "Exception");
        assertThat(count()).isEqualTo(before);
    }

    @Test
    void tagsAreNamedOneByOne() {
        Map<String, Object> device = device();
        device.put("tags", Map.of("x".repeat(64), "v", "ok", "v"));
        assertThat(api.post("/api/v1/devices", device).fields().getFirst()).startsWith("tags.xxx");
        assertThat(api.post("/api/v1/devices", "{\"name\": \"D\", \"ip\": \"" + ip + "\", \"tags\": {\"a\": 1}}")
                        .fields())
                .containsExactly("tags.a");
    }

    @Test
    void nobodyIsReachedThroughHimself() {
        long a = api.post("/api/v1/devices", device()).id();
        Map<String, Object> below = device();
        below.put("ip", RunningApi.uniqueIp());
        below.put("parentId", a);
        long b = api.post("/api/v1/devices", below).id();
        assertThat(api.patch("/api/v1/devices/" + a, Map.of("parentId", b)).fields())
                .containsExactly("parentId");
        assertThat(api.patch("/api/v1/devices/" + a, Map.of("parentId", a)).fields())
                .containsExactly("parentId");
        assertThat(api.delete("/api/v1/devices/" + a).status()).isEqualTo(204);
        assertThat(api.get("/api/v1/devices/" + b).json().path("parentId").isNull())
                .isTrue();
    }

    @Test
    void templatesComeAndGoWithTheirItems() {
        long template = api.post(
                        "/api/v1/templates",
                        Map.of(
                                "name",
                                "t" + RunningApi.unique(),
                                "items",
                                List.of(Map.of("name", "a", "oid", "1.3.6.1.2.1.1.3.0"))))
                .id();
        Map<String, Object> device = device();
        device.put("templateIds", List.of(template));
        var added = api.post("/api/v1/devices", device);
        assertThat(added.json().path("itemCount").asInt()).isEqualTo(1);
        String path = "/api/v1/devices/" + added.id();
        assertThat(api.patch(path, Map.of("templateIds", List.of()))
                        .json()
                        .path("itemCount")
                        .asInt())
                .isZero();
        assertThat(api.patch(path, Map.of("templateIds", List.of(template)))
                        .json()
                        .path("templateIds")
                        .toString())
                .isEqualTo("[" + template + "]");
    }

    @Test
    void whatTheWorkersSayIsShown() {
        long id = api.post("/api/v1/devices", device()).id();
        api.database()
                .sql("update device_state set status = 'down', last_poll = now(), down_since = now(),"
                        + " last_outcome = 'noCredential', message = 'plain words' where device_id = ?")
                .param(id)
                .update();
        var shown = api.get("/api/v1/devices/" + id).json();
        assertThat(shown.path("status").asString()).isEqualTo("down");
        assertThat(shown.path("downSince").asString()).endsWith("Z");
        assertThat(shown.path("lastOutcome").asString()).isEqualTo("noCredential");
        assertThat(shown.path("message").asString()).isEqualTo("plain words");
        assertThat(shown.path("restarts").asLong()).isZero();
        assertThat(shown.path("lastRestart").isNull()).isTrue();
    }

    @Test
    void itShowsSinceWhenItIsUpAndHowOftenItRestarted() {
        long id = api.post("/api/v1/devices", device()).id();
        api.database()
                .sql("insert into device_profile (device_id, boot_at, restarts, restarted_at)"
                        + " values (?, now() - interval '100 seconds', 3, now() - interval '100 seconds')")
                .param(id)
                .update();
        var unknown = api.get("/api/v1/devices/" + id).json();
        assertThat(unknown.path("restarts").asLong()).isEqualTo(3);
        assertThat(unknown.path("upSince").isNull())
                .as("nobody knows whether it is up")
                .isTrue();
        assertThat(unknown.path("uptimeSeconds").isNull()).isTrue();
        api.database()
                .sql("update device_state set status = 'up' where device_id = ?")
                .param(id)
                .update();
        var up = api.get("/api/v1/devices/" + id);
        assertThat(up.json().path("uptimeSeconds").asLong()).isBetween(100L, 160L);
        assertThat(up.json().path("upSince").asString())
                .endsWith("Z")
                .isEqualTo(up.json().path("lastRestart").asString());
        assertThat(api.put("/api/v1/devices/" + id, up.body()).status())
                .as("an answer can be sent back")
                .isEqualTo(200);
    }

    @Test
    void ofManyWhoDoTheSameAtOnceOneSucceeds() {
        List<Answer> added = atOnce(() -> api.post("/api/v1/devices", device()));
        assertThat(added).extracting(Answer::status).containsOnly(201, 409).containsOnlyOnce(201);
        Answer stored =
                added.stream().filter(a -> a.status() == 201).findFirst().orElseThrow();
        assertThat(added)
                .filteredOn(a -> a.status() == 409)
                .allMatch(a -> a.fields().equals(List.of("ip")));
        List<Answer> changed = atOnce(() -> api.put("/api/v1/devices/" + stored.id(), stored.body()));
        assertThat(changed).extracting(Answer::status).containsOnly(200, 409).containsOnlyOnce(200);
        assertThat(changed)
                .filteredOn(a -> a.status() == 409)
                .allMatch(a -> a.fields().equals(List.of("version")));
    }

    private static List<Answer> atOnce(Supplier<Answer> call) {
        List<CompletableFuture<Answer>> calls = Stream.generate(() -> CompletableFuture.supplyAsync(
                        call, task -> Thread.ofVirtual().start(task)))
                .limit(8)
                .toList();
        return calls.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void unknownIdsAreNotFound() {
        for (Answer answer : List.of(
                api.get("/api/v1/devices/999999999"),
                api.delete("/api/v1/devices/999999999"),
                api.patch("/api/v1/devices/999999999", Map.of()),
                api.get("/api/v1/devices/999999999/items"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.contentType()).isEqualTo("application/problem+json");
        }
        assertThat(api.get("/api/v1/devices/abc").fields()).containsExactly("id");
    }

    private long count() {
        return api.database()
                .sql("select count(*) from device")
                .query(Long.class)
                .single();
    }

    private Map<String, Object> device() {
        return new HashMap<>(Map.of("name", "D", "ip", ip));
    }
}
