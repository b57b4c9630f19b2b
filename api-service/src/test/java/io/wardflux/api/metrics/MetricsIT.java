package io.wardflux.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.Inventory;
import io.wardflux.api.RunningApi;
import io.wardflux.api.RunningApi.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Against a real VictoriaMetrics. */
class MetricsIT {

    private final RunningApi api = RunningApi.shared();
    private final Inventory inventory = new Inventory(api);
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(30, ChronoUnit.MINUTES);

    private long at(int minute) {
        return start.plus(minute, ChronoUnit.MINUTES).toEpochMilli();
    }

    private Answer get(long device, String query) {
        return api.get("/api/v1/devices/" + device + "/metrics?" + query);
    }

    @Test
    void servesEachRowOfADeviceAsASeries() throws Exception {
        long device = inventory.device();
        String common = "device=\"R\\\"1\\\"\",vendor=\"Cisco\",ip=\"10.0.0.1\",device_id=\"" + device + "\"";
        Samples.store("""
                snmp_in{%1$s,ifIndex="1"} 10 %2$d
                snmp_in{%1$s,ifIndex="1"} 20 %3$d
                snmp_in{%1$s,ifIndex="2"} 5 %2$d
                snmp_in{device="other",device_id="%4$d0"} 99 %2$d
                snmp_out{%1$s,ifIndex="1"} 99 %2$d
                """.formatted(common, at(1), at(2), device));

        JsonNode answer = get(device, "metric=snmp_in&step=60s&from=" + at(0) + "&to=" + at(2))
                .json();

        assertThat(answer.path("metric").asString()).isEqualTo("snmp_in");
        assertThat(answer.path("series")).hasSize(2);
        JsonNode first = answer.path("series").path(0);
        assertThat(first.path("labels").path("ifIndex").asString()).isEqualTo("1");
        assertThat(first.path("labels").path("device").asString()).isEqualTo("R\"1\"");
        assertThat(first.path("labels").has("__name__")).isFalse();
        assertThat(first.path("points"))
                .isEqualTo(RunningApi.JSON.readTree("[[%d,10.0],[%d,20.0]]".formatted(at(1), at(2))));
    }

    @Test
    void whatIsNoNumberIsNull() throws Exception {
        long device = inventory.device();
        Samples.store("""
                snmp_odd{device_id="%1$d"} 1 %2$d
                snmp_odd{device_id="%1$d"} NaN %3$d
                snmp_odd{device_id="%1$d"} +Inf %4$d
                snmp_odd{device_id="%1$d"} -Inf %5$d
                snmp_odd{device_id="%1$d"} 2 %6$d
                """.formatted(device, at(1), at(2), at(3), at(4), at(20)));

        Answer answer = get(device, "metric=snmp_odd&step=60&from=" + at(0) + "&to=" + at(25));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("NaN", "Inf");
        JsonNode points = answer.json().path("series").path(0).path("points");
        assertThat(value(points, at(1)).asDouble()).isEqualTo(1);
        assertThat(value(points, at(3)).isNull()).isTrue();
        assertThat(value(points, at(4)).isNull()).isTrue();
        assertThat(value(points, at(15)).isNull()).as("a gap").isTrue();
        assertThat(value(points, at(20)).asDouble()).isEqualTo(2);
    }

    private static JsonNode value(JsonNode points, long timeMs) {
        return points.valueStream()
                .filter(point -> point.path(0).asLong() == timeMs)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no point at " + timeMs + " in " + points))
                .path(1);
    }

    @Test
    void theLastHourIsServedWhereNoRangeIsSaid() throws Exception {
        long device = inventory.device();
        Samples.store("snmp_now{device_id=\"%d\"} 7 %d%n".formatted(device, at(25)));
        assertThat(get(device, "metric=snmp_now").json().path("series")).hasSize(1);
        assertThat(get(device, "metric=snmp_never").json().path("series")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "step=60,metric",
        "metric=,metric",
        "metric=up%7Bdevice_id%3D%222%22%7D,metric",
        "metric=a&from=yesterday,from",
        "metric=a&to=x,to",
        "metric=a&from=2000-01-01T00:00:00Z,from",
        "metric=a&step=0,step",
        "metric=a&step=1s&from=1760000000&to=1770000000,step"
    })
    void aWrongQueryIsNamed(String query, String field) {
        Answer answer = get(inventory.device(), query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(field);
    }

    @Test
    void anUnknownDeviceIsNotFound() {
        assertThat(get(999_999, "metric=a").status()).isEqualTo(404);
    }
}
