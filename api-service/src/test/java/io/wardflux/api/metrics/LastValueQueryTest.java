package io.wardflux.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.item.LastValues.Wanted;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastValueQueryTest {

    @Test
    void aPageIsOneQuery() {
        assertThat(LastValueQuery.of(7, List.of("b", "a", "b")))
                .singleElement()
                .asString()
                .contains("{__name__=~\"a|b\",device_id=\"7\"}");
        assertThat(LastValueQuery.of(7, List.of())).isEmpty();
    }

    @Test
    void noQueryIsLongerThanVictoriaMetricsTakes() {
        List<String> names =
                IntStream.range(0, 1_000).mapToObj(i -> "m".repeat(190) + i).toList();
        List<String> queries = LastValueQuery.of(7, names);
        assertThat(queries)
                .hasSizeGreaterThan(10)
                .allSatisfy(query -> assertThat(query).hasSizeLessThan(16_384));
        assertThat(queries.stream().mapToInt(query -> query.split("m{190}", -1).length - 1))
                .as("each name twice")
                .satisfies(counts ->
                        assertThat(counts.stream().mapToInt(i -> i).sum()).isEqualTo(2_000));
    }

    @Test
    void aRowsLabelsAreLookedForAsTheyAreWritten() {
        Wanted item =
                new Wanted(1, "m", "text", Map.of("ifName", "eth0", "ip", "x", "value", "y", "empty", "", "2", "z"));
        assertThat(SeriesKey.of(item))
                .isEqualTo(new SeriesKey("m_info", Map.of("ifName", "eth0", "row_ip", "x", "row_value", "y")));
        Wanted number = new Wanted(1, "m", "gauge", Map.of("value", "y"));
        assertThat(SeriesKey.of(number)).isEqualTo(new SeriesKey("m", Map.of("value", "y")));
    }
}
