package io.wardflux.worker.sample;

import io.wardflux.model.sample.Series;
import io.wardflux.model.sample.SeriesLabels;
import io.wardflux.model.sample.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    /** What a line begins with, as a whole: the name, then the labels. */
    public static byte[] of(String metric, ValueType type, Map<String, String> device, Map<String, String> row) {
        byte[] name = name(metric, type);
        byte[] labels = labels(type, device, row);
        byte[] whole = Arrays.copyOf(name, name.length + labels.length);
        System.arraycopy(labels, 0, whole, name.length, labels.length);
        return whole;
    }

    /** The name of an item's series. */
    public static byte[] name(String metric, ValueType type) {
        return bytes(SeriesLabels.seriesName(metric, type));
    }

    /** @return {@code {…} } with a blank at the end, or for texts {@code {…,value="} */
    public static byte[] labels(ValueType type, Map<String, String> device, Map<String, String> row) {
        Map<String, String> labels = new LinkedHashMap<>(device);
        labels.putAll(SeriesLabels.ofRow(row, type));
        if (type != ValueType.TEXT) {
            return ofLabels(labels);
        }
        labels.put(SeriesLabels.TEXT_VALUE, "");
        String text = new Series("", labels).text();
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
