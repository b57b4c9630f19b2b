package io.wardflux.api.metrics;

import java.util.Map;

/**
 * A series as VictoriaMetrics answers with it.
 *
 * @param metric empty where the query dropped it
 * @param labels without {@code __name__}
 * @param timesMs epoch ms, ascending
 * @param values for each time; may be NaN or infinite
 */
@SuppressWarnings("ArrayRecordComponent")
record StoredSeries(String metric, Map<String, String> labels, long[] timesMs, double[] values) {

    double lastValue() {
        return values[values.length - 1];
    }
}
