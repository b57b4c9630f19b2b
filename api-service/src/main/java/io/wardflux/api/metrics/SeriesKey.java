package io.wardflux.api.metrics;

import io.wardflux.api.item.LastValues.Wanted;
import io.wardflux.model.sample.MetricName;
import io.wardflux.model.sample.ValueType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What tells a series from the others of its device: its name, and its row's labels as they are stored. A device's name,
 * vendor and address may have changed since, so they do not count.
 */
record SeriesKey(String series, Map<String, String> row) {

    private static final Set<String> OF_DEVICE = Set.of("device", "vendor", "ip", "device_id");
    private static final String TEXT_SUFFIX = "_info";
    static final String TEXT_VALUE = "value";

    /** As workers write it: no empty labels, and none that takes the place of another. */
    static SeriesKey of(Wanted item) {
        boolean text = isText(item);
        Map<String, String> row = new HashMap<>();
        item.labels().forEach((name, value) -> {
            if (!value.isEmpty() && MetricName.isLabel(name)) {
                boolean taken = OF_DEVICE.contains(name) || (text && name.equals(TEXT_VALUE));
                row.put(taken ? "row_" + name : name, value);
            }
        });
        return new SeriesKey(text ? item.metric() + TEXT_SUFFIX : item.metric(), row);
    }

    static SeriesKey of(StoredSeries stored, boolean text) {
        Map<String, String> row = new HashMap<>(stored.labels());
        row.keySet().removeAll(OF_DEVICE);
        if (text) {
            row.remove(TEXT_VALUE);
        }
        return new SeriesKey(stored.metric(), row);
    }

    static boolean isText(Wanted item) {
        return item.valueType().equals(ValueType.TEXT.wireName());
    }
}
