package io.wardflux.worker.sample;

import io.wardflux.model.sample.MetricName;
import io.wardflux.model.sample.Series;
import io.wardflux.model.sample.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a line begins with, in bytes, made once per version of a device's settings. Labels: {@code device}, {@code vendor},
 * {@code ip}, {@code device_id}, then the row's. A row's label that has the name of one of these is prefixed {@code row_}; an
 * empty one is left out, because VictoriaMetrics would drop it; a vendor that is not known is {@code unknown}.
 */
public final class SeriesPrefix {
    private static final Set<String> TAKEN = Set.of("device", "vendor", "ip", "device_id");
    private static final String TEXT_VALUE = "value";

    private SeriesPrefix() {}

    /** The labels that all series of a device have. */
    public static Map<String, String> ofDevice(long id, String name, String vendor, String ip) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("device", name);
        labels.put("vendor", vendor.isBlank() ? "unknown" : vendor);
        labels.put("ip", ip);
        labels.put("device_id", Long.toString(id));
        return labels;
    }

    /**
     * @return {@code metric{…} } with a blank at the end, or for texts {@code metric_info{…,value="}
     */
    public static byte[] of(String metric, ValueType type, Map<String, String> device, Map<String, String> row) {
        Map<String, String> labels = new LinkedHashMap<>(device);
        row.forEach((name, value) -> {
            if (!value.isEmpty() && MetricName.isLabel(name)) {
                labels.put(free(name, type), value);
            }
        });
        if (type != ValueType.TEXT) {
            return bytes(new Series(metric, labels).text() + " ");
        }
        labels.put(TEXT_VALUE, "");
        String text = new Series(metric + "_info", labels).text();
        return bytes(text.substring(0, text.length() - "\"}".length()));
    }

    private static String free(String name, ValueType type) {
        boolean taken = TAKEN.contains(name) || type == ValueType.TEXT && name.equals(TEXT_VALUE);
        return taken ? "row_" + name : name;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
