package io.wardflux.worker.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DiscoveryRuleTest {
    private static final Oid INDEX = Oid.parse("1.3.6.1.2.1.2.2.1.1");
    private static final Oid NAME = Oid.parse("1.3.6.1.2.1.31.1.1.1.1");

    private static DiscoveryRule rule(@Nullable String include, @Nullable String exclude) {
        return new DiscoveryRule(
                1,
                "interfaces",
                INDEX,
                Map.of("ifName", NAME),
                Optional.ofNullable(include).map(Filter::of),
                Optional.ofNullable(exclude).map(Filter::of));
    }

    private static Map<Oid, SnmpValue> column(String... names) {
        Map<Oid, SnmpValue> cells = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            cells.put(Oid.of(i + 1), new SnmpValue.OctetString(names[i].getBytes(StandardCharsets.UTF_8)));
        }
        return cells;
    }

    private static List<String> kept(DiscoveryRule rule, String... names) {
        return rule.rows(List.of(column(names), column(names))).values().stream()
                .map(row -> String.valueOf(row.get("ifName")))
                .toList();
    }

    @Test
    void aRowIsKeptIfAnyLabelMatchesAndNoneIsExcluded() {
        assertThat(kept(rule(null, null), "Gi0/1", "Vlan1")).containsExactly("Gi0/1", "Vlan1");
        assertThat(kept(rule("^Gi", null), "Gi0/1", "Vlan1")).containsExactly("Gi0/1");
        assertThat(kept(rule("^Gi", "/2$"), "Gi0/1", "Gi0/2", "Vlan1")).containsExactly("Gi0/1");
    }

    @Test
    void aColumnIsWalkedOnce() {
        var rule = new DiscoveryRule(
                1, "r", INDEX, Map.of("a", NAME, "b", NAME, "ifIndex", INDEX), Optional.empty(), Optional.empty());
        assertThat(rule.columns()).containsExactly(INDEX, NAME);
    }

    @Test
    void rowsThatWouldBeOneSeriesAreToldApart() {
        assertThat(rule(null, null).rows(List.of(column("x", "x", "y"), column("x", "x", "y"))))
                .containsExactly(
                        Map.entry(Oid.of(1), Map.of("ifName", "x", "row_index", "1")),
                        Map.entry(Oid.of(2), Map.of("ifName", "x", "row_index", "2")),
                        Map.entry(Oid.of(3), Map.of("ifName", "y")));
    }

    @Test
    void ofAWalkThatFailedAFilterKeepsOnlyRowsThatItCanJudge() {
        List<Map<Oid, SnmpValue>> part = List.of(column("Gi0/1", "Gi0/2"), column("Gi0/1"));
        assertThat(rule(null, "/2$").rowsOfPart(part)).containsOnlyKeys(Oid.of(1));
        assertThat(rule(null, null).rowsOfPart(part)).containsOnlyKeys(Oid.of(1), Oid.of(2));
    }

    @Test
    void anExpressionThatTakesForEverIsGivenUp() {
        assertThatThrownBy(() -> kept(rule(".*.*.*.*.*=", null), "a".repeat(250)))
                .isInstanceOf(Filter.TooCostlyException.class)
                .hasMessageContaining(".*.*.*.*.*=");
    }

    @Test
    void whatIsNoExpressionIsSaidInASentence() {
        assertThatThrownBy(() -> Filter.of("(")).hasMessageContaining("'(' is no regular expression");
        assertThatThrownBy(() -> Filter.of("a".repeat(2000))).hasMessageContaining("longer than 1000");
    }
}
