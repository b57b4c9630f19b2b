package io.wardflux.api.item;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import io.wardflux.api.Statements;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ItemIT {

    private final RunningApi api = RunningApi.shared();
    private final long template = api.post(
                    "/api/v1/templates",
                    Map.of(
                            "name",
                            "t" + RunningApi.unique(),
                            "items",
                            List.of(
                                    Map.of("name", "up", "oid", "1.3.6.1.2.1.1.3.0", "intervalSeconds", 120),
                                    Map.of("name", "descr", "oid", "1.3.6.1.2.1.1.1.0", "valueType", "text")),
                            "discovery",
                            List.of(Map.of(
                                    "name",
                                    "rows",
                                    "indexOid",
                                    "1.3.6.1.2.1.2.2.1.1",
                                    "labels",
                                    Map.of("ifIndex", "1.3.6.1.2.1.2.2.1.1"),
                                    "items",
                                    List.of(Map.of("name", "in", "oid", "1.3.6.1.2.1.31.1.1.1.6"))))))
            .id();
    private final long device = api.post(
                    "/api/v1/devices",
                    Map.of("name", "d", "ip", RunningApi.uniqueIp(), "templateIds", List.of(template)))
            .id();
    private final String path = "/api/v1/devices/" + device + "/items";

    @Test
    void itemsOfTemplatesAndRowsAreListedWithTheirDefinition() {
        api.database()
                .sql("insert into discovered_row (device_id, discovery_rule_id, row_index, labels)"
                        + " select ?, id, '7', '{\"ifIndex\": \"7\"}' from discovery_rule where template_id = ?")
                .params(device, template)
                .update();
        JsonNode items = api.get(path + "?sort=name,asc").json().path("content");
        assertThat(items.size()).isEqualTo(3);
        JsonNode row = items.path(1);
        assertThat(row.path("oid").asString()).isEqualTo("1.3.6.1.2.1.31.1.1.1.6.7");
        assertThat(row.path("labels").path("ifIndex").asString()).isEqualTo("7");
        assertThat(row.path("intervalSeconds").asInt()).isEqualTo(60);
        assertThat(row.path("lastOutcome").isNull()).isTrue();
        assertThat(items.path(2).path("intervalSeconds").asInt()).isEqualTo(120);
        assertThat(items.path(2).path("templateId").asLong()).isEqualTo(template);
        assertThat(statements(path + "?size=3")).isEqualTo(statements(path + "?size=1"));
    }

    @Test
    void onlyWhatIsNotOkHasARowOfItsOwn() {
        long up = id("up");
        api.database()
                .sql("insert into item_problem (item_id, outcome, error) values (?, 'noSuchInstance', 'none such')")
                .param(up)
                .update();
        api.database()
                .sql("update device_state set last_poll = now() where device_id = ?")
                .param(device)
                .update();
        JsonNode items = api.get(path + "?sort=name").json().path("content");
        assertThat(items.path(0).path("lastOutcome").asString()).isEqualTo("ok");
        assertThat(items.path(1).path("lastOutcome").asString()).isEqualTo("noSuchInstance");
        assertThat(items.path(1).path("lastError").asString()).isEqualTo("none such");
        assertThat(api.get(path + "?outcome=noSuchInstance")
                        .json()
                        .path("content")
                        .size())
                .isEqualTo(1);
        assertThat(api.get(path + "?outcome=bad").fields()).containsExactly("outcome");
    }

    @Test
    void aDeviceMayHaveItemsOfItsOwn() {
        var added = api.post(path, Map.of("name", "CPU 5sec", "oid", ".1.3.6.1.4.1.9.2.1.56.0"));
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        assertThat(added.json().path("metric").asString()).isEqualTo("snmp_cpu_5sec");
        assertThat(added.json().path("oid").asString()).isEqualTo("1.3.6.1.4.1.9.2.1.56.0");
        assertThat(added.json().path("templateId").isNull()).isTrue();
        String item = "/api/v1/items/" + added.id();
        var patched = api.patch(item, "{\"unit\": \"%\", \"intervalSeconds\": 30, \"enabled\": false}");
        assertThat(patched.json().path("unit").asString()).isEqualTo("%");
        assertThat(patched.json().path("intervalSeconds").asInt()).isEqualTo(30);
        assertThat(api.patch(item, "{\"intervalSeconds\": null}")
                        .json()
                        .path("intervalSeconds")
                        .asInt())
                .isEqualTo(60);
        assertThat(api.delete(item).status()).isEqualTo(204);
        assertThat(api.delete(item).status()).isEqualTo(404);
    }

    @Test
    void aMetricIsThatOfOneItem() {
        var refused = api.post(path, Map.of("name", "other", "oid", "1.3.6.1.2.1.1.7.0", "metric", "snmp_up"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.fields()).containsExactly("metric");
        // A text's series has another name.
        assertThat(api.post(path, Map.of("name", "descr", "oid", "1.3.6.1.2.1.1.7.0"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void ofATemplatesItemOnlyTheSwitchAndTheIntervalCanBeChanged() {
        String item = "/api/v1/items/" + id("up");
        var patched = api.patch(item, Map.of("enabled", false, "intervalSeconds", 30));
        assertThat(patched.json().path("enabled").asBoolean()).isFalse();
        assertThat(patched.json().path("intervalSeconds").asInt()).isEqualTo(30);
        assertThat(api.patch(item, "{\"intervalSeconds\": null}")
                        .json()
                        .path("intervalSeconds")
                        .asInt())
                .isEqualTo(120);
        var refused = api.patch(item, Map.of("oid", "1.3.6.1.2.1.1.7.0"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.fields()).containsExactly("oid");
        var kept = api.delete(item);
        assertThat(kept.status()).isEqualTo(409);
        assertThat(kept.json().path("detail").asString()).contains("template " + template);
    }

    @ParameterizedTest
    @CsvSource({
        "oid, sysUpTime.0",
        "oid, 1.3.6.1.99999999999",
        "metric, CPU 5sec",
        "metric, 1abc",
        "intervalSeconds, 9",
        "intervalSeconds, 86401",
        "valueType, string",
        "scale, NaN",
        "nmae, x"
    })
    void whatIsWrongIsNamedAndNothingIsStored(String field, String value) {
        var input = new java.util.HashMap<String, Object>(Map.of("name", "x", "oid", "1.3.6.1.2.1.1.7.0"));
        input.put(field, value.matches("\\d{1,5}") ? (Object) Integer.valueOf(value) : value);
        var refused = api.post(path, input);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.fields()).containsExactly(field);
        assertThat(api.get(path).json().path("page").path("totalElements").asLong())
                .isEqualTo(2);
    }

    private long id(String name) {
        return api.get(path + "?q=" + name)
                .json()
                .path("content")
                .path(0)
                .path("id")
                .asLong();
    }

    private int statements(String path) {
        int before = Statements.count();
        assertThat(api.get(path).status()).isEqualTo(200);
        return Statements.count() - before;
    }
}
