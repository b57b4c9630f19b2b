package io.wardflux.api.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a chart needs. */
record MetricAnswer(String metric, List<ChartSeries> series) {

    static MetricAnswer of(String metric, List<StoredSeries> stored, Duration step) {
        return new MetricAnswer(
                metric,
                stored.stream().map(series -> ChartSeries.of(series, step)).toList());
    }

    /**
     * @param points {@code [epochMs, value]}, in even steps from the series' first value to its last; the value is null
     *     where there is none that JSON knows: in a gap, and for NaN and Infinity
     */
    record ChartSeries(
            Map<String, String> labels,

            @JsonInclude(content = JsonInclude.Include.ALWAYS)
            List<List<@Nullable Number>> points) {

        static ChartSeries of(StoredSeries stored, Duration step) {
            long stepMs = step.toMillis();
            List<List<@Nullable Number>> points = new ArrayList<>(stored.timesMs().length);
            long expected = Long.MAX_VALUE;
            for (int i = 0; i < stored.timesMs().length; i++) {
                long time = stored.timesMs()[i];
                for (; expected < time; expected += stepMs) {
                    points.add(point(expected, null));
                }
                double value = stored.values()[i];
                points.add(point(time, Double.isFinite(value) ? value : null));
                expected = time + stepMs;
            }
            return new ChartSeries(stored.labels(), points);
        }

        private static List<@Nullable Number> point(long timeMs, @Nullable Double value) {
            List<@Nullable Number> point = new ArrayList<>(2);
            point.add(timeMs);
            point.add(value);
            return point;
        }
    }
}
