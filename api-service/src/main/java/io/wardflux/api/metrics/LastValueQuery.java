package io.wardflux.api.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** One query for values and their times, of many metrics of one device. */
final class LastValueQuery {

    /** Marks the series whose values are times. */
    static final String TIME_MARK = "__time";

    /** An item is polled once a day at least. */
    private static final String WINDOW = "26h";
    /** VictoriaMetrics refuses more than 16 KiB; the names are in it twice. */
    private static final int LONGEST_NAMES = 6_000;

    private LastValueQuery() {}

    /** In as many queries as their length needs: one, but for very many or very long names. */
    static List<String> of(long deviceId, Collection<String> seriesNames) {
        List<String> queries = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        for (String name : new TreeSet<>(seriesNames)) {
            if (names.length() + name.length() > LONGEST_NAMES) {
                queries.add(query(deviceId, names));
                names.setLength(0);
            }
            names.append(names.isEmpty() ? "" : "|").append(name);
        }
        if (!names.isEmpty()) {
            queries.add(query(deviceId, names));
        }
        return queries;
    }

    private static String query(long deviceId, CharSequence names) {
        String series = "{__name__=~\"%s\",device_id=\"%d\"}[%s]".formatted(names, deviceId, WINDOW);
        return "union(last_over_time(%1$s),label_set(tlast_over_time(%1$s) keep_metric_names,\"%2$s\",\"1\"))"
                .formatted(series, TIME_MARK);
    }
}
