package io.wardflux.worker.sample;

import io.wardflux.model.sample.Series;
import io.wardflux.model.sample.SeriesLabels;
import io.wardflux.model.sample.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a line begins with, in bytes, made once per version of a device's settings. Labels: {@code device}, {@code vendor},
 * {@code ip}, {@code device_id}, then the row's by {@link SeriesLabels}. A vendor that is not known is {@code unknown}.
 */
public final class SeriesPrefix {
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
        labels.putAll(SeriesLabels.ofRow(row, type));
        String series = SeriesLabels.seriesName(metric, type);
        if (type != ValueType.TEXT) {
            return bytes(new Series(series, labels).text() + " ");
        }
        labels.put(SeriesLabels.TEXT_VALUE, "");
        String text = new Series(series, labels).text();
        return bytes(text.substring(0, text.length() - "\"}".length()));
    }

    /** @return {@code {…} } with a blank at the end, for metrics of the device as a whole */
    public static byte[] ofLabels(Map<String, String> device) {
        return bytes(new Series("", device).text() + " ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
