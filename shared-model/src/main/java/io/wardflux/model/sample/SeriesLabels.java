package io.wardflux.model.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Which labels a series has, and under which names: workers write them, and whoever looks for a series has to know. */
public final class SeriesLabels {

    /** Those that every series has. */
    public static final Set<String> OF_DEVICE = Set.of("device", "vendor", "ip", "device_id");

    /** Holds the text of a text's series. */
    public static final String TEXT_VALUE = "value";

    private SeriesLabels() {}

    /**
     * A row's labels as they are stored. One that has a name which is taken is prefixed {@code row_}; an empty one is left out,
     * because VictoriaMetrics would drop it, and so is one whose name is none.
     */
    public static Map<String, String> ofRow(Map<String, String> row, ValueType type) {
        Map<String, String> labels = new LinkedHashMap<>();
        row.forEach((name, value) -> {
            if (!value.isEmpty() && MetricName.isLabel(name)) {
                boolean taken = OF_DEVICE.contains(name) || type == ValueType.TEXT && name.equals(TEXT_VALUE);
                labels.put(taken ? "row_" + name : name, value);
            }
        });
        return labels;
    }

    /** The name of an item's series. */
    public static String seriesName(String metric, ValueType type) {
        return type == ValueType.TEXT ? metric + "_info" : metric;
    }
}
