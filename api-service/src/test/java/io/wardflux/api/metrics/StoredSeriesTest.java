package io.wardflux.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** From VictoriaMetrics' JSON to ours. */
class StoredSeriesTest {

    private static final String MATRIX = """
            {"status":"success","data":{"resultType":"matrix","result":[
             {"metric":{"__name__":"m","device_id":"1"},
              "values":[[60,"1"],[120,"NaN"],[180,"+Inf"],[240,"-Inf"],[420,"1.5e3"]]},
             {"metric":{"device_id":"1","ifName":"a \\"b\\""},"values":[[60,"18446744073709551615"]]}]},
             "stats":{"seriesFetched":"2"}}""";

    private final JsonMapper json = new JsonMapper();
    private final StoredSeriesReader reader = new StoredSeriesReader();

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatJsonHasNoNumberForIsNullAndSoAreGaps() {
        List<StoredSeries> series = reader.read(stream(MATRIX), 100);
        MetricAnswer answer = MetricAnswer.of("m", series, Duration.ofMinutes(1));

        assertThat(json.writeValueAsString(answer)).isEqualTo("""
                {"metric":"m","series":[\
                {"labels":{"device_id":"1"},\
                "points":[[60000,1.0],[120000,null],[180000,null],[240000,null],[300000,null],[360000,null],[420000,1500.0]]},\
                {"labels":{"device_id":"1","ifName":"a \\"b\\""},"points":[[60000,1.8446744073709552E19]]}]}""");
    }

    @Test
    void readsVectors() {
        List<StoredSeries> series = reader.read(stream("""
                {"status":"success","data":{"resultType":"vector","result":[
                 {"metric":{"__name__":"x_info","value":"text"},"value":[1700000000.25,"1"]}]}}"""), 10);

        assertThat(series).singleElement().satisfies(one -> {
            assertThat(one.metric()).isEqualTo("x_info");
            assertThat(one.labels()).containsOnlyKeys("value");
            assertThat(one.timesMs()).containsExactly(1_700_000_000_250L);
            assertThat(one.lastValue()).isEqualTo(1);
        });
    }

    @Test
    void nothingIsAnEmptyList() {
        assertThat(reader.read(stream("{\"data\":{\"result\":[]}}"), 10)).isEmpty();
        assertThat(reader.read(stream("{}"), 10)).isEmpty();
    }

    @Test
    void stopsWhereThereAreTooManyPoints() {
        assertThatThrownBy(() -> reader.read(stream(MATRIX), 5)).isInstanceOf(TooManyPointsException.class);
        assertThat(reader.read(stream(MATRIX), 6)).hasSize(2);
    }
}
