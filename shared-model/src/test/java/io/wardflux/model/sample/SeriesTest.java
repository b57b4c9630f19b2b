package io.wardflux.model.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTest {

    @Test
    void labelsKeepTheirOrderAndValuesAreEscapedExactly() {
        var labels = new LinkedHashMap<String, String>();
        labels.put("device", "a\"b\\c\nd{}=,\t'é");
        labels.put("ip", "127.0.0.1");
        assertThat(new Series("snmp_x", labels))
                .hasToString("snmp_x{device=\"a\\\"b\\\\c\\nd{}=,\t'é\",ip=\"127.0.0.1\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "CPU 5sec, snmp_cpu_5sec",
        "snmp_cpu, snmp_cpu",
        "  Lüfter #1 (°C) , snmp_l_fter_1_c",
        "ifHCInOctets, snmp_ifhcinoctets"
    })
    void aMetricFollowsFromAName(String name, String metric) {
        assertThat(MetricName.fromItemName(name)).isEqualTo(metric);
        assertThat(MetricName.isMetric(metric)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1abc", "CPU 5sec", "a-b", "a{b}", "a\nb", "é"})
    void displayTextIsNoMetric(String text) {
        assertThat(MetricName.isMetric(text)).isFalse();
        assertThat(MetricName.isLabel(text)).isFalse();
    }

    @Test
    void labelsHaveNoColonAndNotTwoLeadingUnderscores() {
        assertThat(MetricName.isMetric("job:rate")).isTrue();
        assertThat(MetricName.isLabel("job:rate")).isFalse();
        assertThat(MetricName.isLabel("__name__")).isFalse();
        assertThat(MetricName.isLabel("ifIndex")).isTrue();
    }
}
