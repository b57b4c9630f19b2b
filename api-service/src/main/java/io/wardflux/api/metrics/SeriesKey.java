package io.wardflux.api.metrics;

import io.wardflux.api.item.LastValues.Wanted;
import io.wardflux.model.sample.SeriesLabels;
import io.wardflux.model.sample.ValueType;
import java.util.HashMap;
import java.util.Map;

/**
 * What tells a series from the others of its device: its name, and its row's labels as they are stored. A device's name,
 * vendor and address may have changed since, so they do not count.
 */
record SeriesKey(String series, Map<String, String> row) {

    static SeriesKey of(Wanted item) {
        ValueType type = type(item);
        return new SeriesKey(SeriesLabels.seriesName(item.metric(), type), SeriesLabels.ofRow(item.labels(), type));
    }

    static SeriesKey of(StoredSeries stored, boolean text) {
        Map<String, String> row = new HashMap<>(stored.labels());
        row.keySet().removeAll(SeriesLabels.OF_DEVICE);
        if (text) {
            row.remove(SeriesLabels.TEXT_VALUE);
        }
        return new SeriesKey(stored.metric(), row);
    }

    static boolean isText(Wanted item) {
        return type(item) == ValueType.TEXT;
    }

    private static ValueType type(Wanted item) {
        return ValueType.ofWireName(item.valueType()).orElse(ValueType.GAUGE);
    }
}
