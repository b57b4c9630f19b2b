package io.wardflux.api.item;

import io.wardflux.api.problem.Input;
import io.wardflux.model.sample.MetricName;
import io.wardflux.model.sample.SeriesLabels;
import io.wardflux.model.sample.ValueType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an item is, be it a template's or a device's own; valid as it is. */
public record ItemDefinition(
        String name,
        String oid,
        String metric,
        ValueType valueType,
        String unit,
        double scale,
        @Nullable Integer intervalSeconds) {

    private static final List<String> VALUE_TYPES =
            Arrays.stream(ValueType.values()).map(ValueType::wireName).toList();

    /** What is wrong goes into {@code in}, which the caller checks. */
    public static ItemDefinition of(
            Input in,
            @Nullable String name,
            @Nullable String oid,
            @Nullable String metric,
            @Nullable String valueType,
            @Nullable String unit,
            @Nullable Double scale,
            @Nullable Integer intervalSeconds) {
        String checkedName = in.name("name", name, 200);
        ValueType type = in.oneOf("valueType", valueType, ValueType::ofWireName, VALUE_TYPES);
        if (scale != null && (!Double.isFinite(scale) || scale == 0)) {
            in.reject("scale", "must be a number other than 0");
        }
        return new ItemDefinition(
                checkedName,
                in.oid("oid", oid),
                metric(in, metric, checkedName),
                type == null ? ValueType.GAUGE : type,
                in.line("unit", unit, 50),
                scale == null ? 1 : scale,
                in.intervalSeconds("intervalSeconds", intervalSeconds));
    }

    private static String metric(Input in, @Nullable String metric, String name) {
        if (metric == null || metric.isBlank()) {
            return MetricName.fromItemName(name);
        }
        if (!MetricName.isMetric(metric)) {
            in.reject(
                    "metric",
                    "is '%s' but must begin with a letter or _, have only letters, digits, _ and :, and at most %d of them"
                            .formatted(Input.shortened(metric), MetricName.MAX_LENGTH));
            return "";
        }
        return metric;
    }

    /** Under which name its values are stored: two items with one of them would mix. */
    public String series() {
        return SeriesLabels.seriesName(metric, valueType);
    }
}
