package io.wardflux.api.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import io.wardflux.api.Statements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TemplateIT {

    private final RunningApi api = RunningApi.shared();
    private final String name = "template " + RunningApi.unique();

    @Test
    void aTemplateGoesOutAsYamlAndComesInAgain() {
        long id = api.post("/api/v1/templates", template("a", "b")).id();
        var exported = api.get("/api/v1/templates/" + id + "/export");
        assertThat(exported.contentType()).startsWith("application/yaml");
        assertThat(api.send("POST", "/api/v1/templates/import", "application/yaml", exported.body())
                        .status())
                .isEqualTo(409);
        var imported = api.send(
                "POST",
                "/api/v1/templates/import",
                "application/yaml",
                exported.body().replace(name, name + " copy"));
        assertThat(imported.status()).as(imported.body()).isEqualTo(201);
        assertThat(withoutIds(imported.json()))
                .isEqualTo(withoutIds(api.get("/api/v1/templates/" + id).json()).replace(name, name + " copy"));
        assertThat(api.get("/api/v1/templates/" + imported.id() + "/export").body())
                .isEqualTo(exported.body().replace(name, name + " copy"));
        assertThat(api.send("POST", "/api/v1/templates/import?replace=true", "text/yaml", exported.body())
                        .id())
                .isEqualTo(id);
    }

    @Test
    void whatKeepsItsNameKeepsItsIdAndItsDevicesItems() {
        var added = api.post("/api/v1/templates", template("a", "b"));
        long device = api.post(
                        "/api/v1/devices",
                        Map.of("name", "d", "ip", RunningApi.uniqueIp(), "templateIds", List.of(added.id())))
                .id();
        api.database()
                .sql("insert into discovered_row (device_id, discovery_rule_id, row_index) values (?, ?, '1')")
                .params(
                        device,
                        added.json().path("discovery").path(0).path("id").asLong())
                .update();
        List<Long> before = items(device);
        assertThat(before).hasSize(3);
        Map<String, Object> changed = template("b", "c");
        changed.put("version", added.json().path("version").asLong());
        var after = api.put("/api/v1/templates/" + added.id(), changed);
        assertThat(after.status()).as(after.body()).isEqualTo(200);
        assertThat(after.json().path("items").path(0).path("id").asLong())
                .isEqualTo(added.json().path("items").path(1).path("id").asLong());
        assertThat(after.json().path("discovery").path(0).path("id").asLong())
                .isEqualTo(added.json().path("discovery").path(0).path("id").asLong());
        assertThat(items(device))
                .hasSize(3)
                .contains(before.get(1), before.get(2))
                .doesNotContain(before.get(0));
        var stale = api.put("/api/v1/templates/" + added.id(), changed);
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.fields()).containsExactly("version");
    }

    @Test
    void oneInUseIsDeletedByForceOnly() {
        long id = api.post("/api/v1/templates", template("a")).id();
        long device = api.post(
                        "/api/v1/devices", Map.of("name", "d", "ip", RunningApi.uniqueIp(), "templateIds", List.of(id)))
                .id();
        var refused = api.delete("/api/v1/templates/" + id);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString()).contains("1 device", "force");
        assertThat(api.delete("/api/v1/templates/" + id + "?force=true").status())
                .isEqualTo(204);
        assertThat(items(device)).isEmpty();
    }

    @Test
    void theBuiltInOnesAreThereAndStay() {
        JsonNode builtIn = api.get("/api/v1/templates?size=1000").json().path("content");
        Map<String, Long> ids = new HashMap<>();
        builtIn.forEach(t -> {
            if (t.path("builtIn").asBoolean()) {
                ids.put(t.path("name").asString(), t.path("id").asLong());
            }
        });
        assertThat(ids).containsOnlyKeys("Cisco IOS", "IF-MIB", "Net-SNMP Linux");
        for (long id : ids.values()) {
            assertThat(api.delete("/api/v1/templates/" + id + "?force=true").status())
                    .isEqualTo(409);
            assertThat(api.put("/api/v1/templates/" + id, template("a"))
                            .json()
                            .path("detail")
                            .asString())
                    .contains("export it");
        }
    }

    @Test
    void aPageTakesTheSameNumberOfStatementsWhateverItsSize() {
        for (int i = 0; i < 5; i++) {
            Map<String, Object> template = template("a", "b");
            template.put("name", name + i);
            api.post("/api/v1/templates", template);
        }
        assertThat(statements("/api/v1/templates?size=6")).isEqualTo(statements("/api/v1/templates?size=2"));
    }

    private int statements(String path) {
        int before = Statements.count();
        assertThat(api.get(path).status()).isEqualTo(200);
        return Statements.count() - before;
    }

    private List<Long> items(long device) {
        return api.database()
                .sql("select id from item where device_id = ? order by id")
                .param(device)
                .query(Long.class)
                .list();
    }

    private static String withoutIds(JsonNode template) {
        return template.toString()
                .replaceAll("\"id\":\\d+", "")
                .replaceAll("\"(createdAt|updatedAt)\":\"[^\"]*\"", "")
                .replaceAll("\"version\":\\d+", "");
    }

    private Map<String, Object> template(String... items) {
        return new HashMap<>(Map.of(
                "name",
                name,
                "vendor",
                "V: \"x\"",
                "sysObjectIds",
                List.of("1.3.6.1.4.1.99999." + RunningApi.unique()),
                "items",
                java.util.Arrays.stream(items)
                        .map(item -> Map.of("name", item, "oid", "1.3.6.1.2.1.1.3.0", "scale", 0.01, "unit", "%"))
                        .toList(),
                "discovery",
                List.of(Map.of(
                        "name",
                        "rows",
                        "indexOid",
                        "1.3.6.1.2.1.2.2.1.1",
                        "labels",
                        Map.of("ifIndex", "1.3.6.1.2.1.2.2.1.1", "ifName", "1.3.6.1.2.1.31.1.1.1.1"),
                        "exclude",
                        "^Null\\d",
                        "items",
                        List.of(Map.of("name", "in", "oid", "1.3.6.1.2.1.31.1.1.1.6", "valueType", "counter"))))));
    }
}
