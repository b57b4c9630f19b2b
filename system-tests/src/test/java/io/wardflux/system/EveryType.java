package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.localstack.EveryTypeAgent;
import io.wardflux.system.Metrics.Sample;
import java.util.Locale;

/** The SNMP types that are compared, and how what snmpget prints relates to what is stored. */
enum EveryType {
    INTEGER(EveryTypeAgent.INTEGER, "gauge"),
    COUNTER32(EveryTypeAgent.COUNTER32, "counter"),
    /** Above 2^53 − 1: stored as the nearest double. */
    COUNTER64(EveryTypeAgent.COUNTER64, "counter"),
    GAUGE32(EveryTypeAgent.GAUGE32, "gauge"),
    TIME_TICKS(EveryTypeAgent.TIME_TICKS, "gauge"),
    OPAQUE_FLOAT(EveryTypeAgent.OPAQUE_FLOAT, "gauge"),
    IP_ADDRESS(EveryTypeAgent.IP_ADDRESS, "text"),
    TEXT(EveryTypeAgent.TEXT, "text"),
    BINARY(EveryTypeAgent.BINARY, "text"),
    OBJECT_ID(EveryTypeAgent.OBJECT_ID, "text");

    final String oid;
    final String valueType;

    EveryType(String oid, String valueType) {
        this.oid = oid;
        this.valueType = valueType;
    }

    String itemMetric(String prefix) {
        return "snmp_" + prefix + "_" + name().toLowerCase(Locale.ROOT);
    }

    /** As it is stored. */
    String metric(String prefix) {
        return itemMetric(prefix) + (valueType.equals("text") ? "_info" : "");
    }

    void assertSame(Sample sample, String snmpget) {
        if (valueType.equals("text")) {
            assertThat(sample.value()).isEqualTo(1);
            assertThat(sample.labels().get("value")).isEqualTo(text(snmpget));
        } else {
            assertThat(sample.value()).as(name()).isEqualTo(Double.parseDouble(snmpget));
        }
    }

    private String text(String printed) {
        return switch (this) {
            case TEXT -> printed.substring(1, printed.length() - 1).replace("\\\"", "\"");
            case BINARY -> printed.replaceAll("[^0-9A-Fa-f]", "").toLowerCase(Locale.ROOT);
            case OBJECT_ID -> printed.substring(1);
            default -> printed;
        };
    }
}
