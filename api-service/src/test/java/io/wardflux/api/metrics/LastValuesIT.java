package io.wardflux.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.Inventory;
import io.wardflux.api.RunningApi;
import io.wardflux.api.item.LastValues;
import io.wardflux.api.item.LastValues.LastValue;
import io.wardflux.api.item.LastValues.Wanted;
import io.wardflux.localstack.Servers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What item lists show, from a real VictoriaMetrics. */
class LastValuesIT {

    private final RunningApi api = RunningApi.shared();
    private final LastValues lastValues = api.context().getBean(LastValues.class);
    private final long device = new Inventory(api).device();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private long ago(int minutes) {
        return now.minus(minutes, ChronoUnit.MINUTES).toEpochMilli();
    }

    @Test
    void eachItemGetsTheLastValueOfItsOwnSeries() throws Exception {
        Samples.store("""
                snmp_cpu{device="old name",device_id="%1$d"} 11 %4$d
                snmp_cpu{device="name",device_id="%1$d"} 12 %3$d
                snmp_cpu{device="name",device_id="%1$d"} 13.5 %2$d
                snmp_cpu{device="name",device_id="%1$d9"} 99 %2$d
                snmp_in{device="name",device_id="%1$d",ifIndex="1",ifAlias="to \\"B\\""} 1 %3$d
                snmp_in{device="name",device_id="%1$d",ifIndex="2"} 2 %2$d
                snmp_text_info{device="name",device_id="%1$d",value="before"} 1 %4$d
                snmp_text_info{device="name",device_id="%1$d",value="after"} 1 %3$d
                snmp_infinite{device="name",device_id="%1$d"} +Inf %3$d
                """.formatted(device, ago(1), ago(5), ago(90)));

        Map<Long, LastValue> values = lastValues.of(
                device,
                List.of(
                        new Wanted(1, "snmp_cpu", "gauge", Map.of()),
                        new Wanted(2, "snmp_in", "counter", Map.of("ifIndex", "1", "ifAlias", "to \"B\"")),
                        new Wanted(3, "snmp_in", "counter", Map.of("ifIndex", "2", "ifAlias", "")),
                        new Wanted(4, "snmp_in", "counter", Map.of("ifIndex", "3")),
                        new Wanted(5, "snmp_text", "text", Map.of()),
                        new Wanted(6, "snmp_infinite", "gauge", Map.of()),
                        new Wanted(7, "snmp_never", "gauge", Map.of())));

        assertThat(values)
                .isEqualTo(Map.of(
                        1L, new LastValue(Instant.ofEpochMilli(ago(1)), 13.5),
                        2L, new LastValue(Instant.ofEpochMilli(ago(5)), 1.0),
                        3L, new LastValue(Instant.ofEpochMilli(ago(1)), 2.0),
                        5L, new LastValue(Instant.ofEpochMilli(ago(5)), "after")));
    }

    @Test
    void theListOfItemsShowsThem() throws Exception {
        Inventory inventory = new Inventory(api);
        inventory.item(device, "snmp_listed", "gauge");
        inventory.item(device, "snmp_not_yet", "gauge");
        Samples.store("snmp_listed{device_id=\"%d\"} 42 %d%n".formatted(device, ago(2)));

        JsonNode items = api.get("/api/v1/devices/" + device + "/items?sort=metric,asc")
                .json()
                .path("content");

        assertThat(items).hasSize(2);
        assertThat(items.path(0).path("lastValue").asDouble()).isEqualTo(42);
        assertThat(items.path(0).path("lastPoll").asString())
                .isEqualTo(Instant.ofEpochMilli(ago(2)).toString());
        assertThat(items.path(1).path("lastValue").isNull()).isTrue();
    }

    @Test
    void thereAreNoneWhereNothingAnswersAndTheListDoesNotWaitLong() {
        var settings = new VictoriaMetricsSettings(
                Servers.victoriaMetrics().url().resolve("/nothing-here"), Duration.ofSeconds(1), Duration.ofSeconds(1));
        var away = new StoredLastValues(new VictoriaMetrics(settings));
        assertThat(away.of(device, List.of(new Wanted(1, "snmp_cpu", "gauge", Map.of()))))
                .isEmpty();
    }
}
