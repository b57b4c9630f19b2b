package io.wardflux.api.metrics;

import io.wardflux.api.profile.SentTraffic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What workers sent to a device. Each worker writes how much it was since its sample before, so that sums over time are
 * right however many of them poll it.
 */
@Component
class StoredTraffic implements SentTraffic {

    private static final String MARK = "__part";
    private static final String PREFIX = "snmp_device_";
    /** Three parts of five metrics, for each name that the device had in a day. */
    private static final int MAX_SERIES = 10_000;

    private final VictoriaMetrics victoriaMetrics;

    StoredTraffic(VictoriaMetrics victoriaMetrics) {
        this.victoriaMetrics = victoriaMetrics;
    }

    @Override
    public Optional<Traffic> of(long deviceId) {
        List<StoredSeries> found;
        try {
            found = victoriaMetrics.instant(query(deviceId), MAX_SERIES);
        } catch (VictoriaMetricsUnavailableException | TooManyPointsException e) {
            return Optional.empty();
        }
        Map<String, StoredSeries> latest = new HashMap<>();
        for (StoredSeries series : found) {
            if (part(series).equals("at")) {
                latest.merge(
                        series.metric(), series, (one, other) -> one.lastValue() >= other.lastValue() ? one : other);
            }
        }
        StoredSeries requests = latest.get(PREFIX + "requests");
        if (requests == null) {
            return Optional.empty();
        }
        Map<String, Long> last = new HashMap<>();
        for (StoredSeries series : found) {
            if (part(series).equals("last") && device(series).equals(device(requests))) {
                last.put(series.metric(), Math.round(series.lastValue()));
            }
        }
        return Optional.of(new Traffic(
                Instant.ofEpochMilli(Math.round(requests.lastValue() * 1000)),
                amount(last),
                amount(sums(found, "hour")),
                amount(sums(found, "day"))));
    }

    private static String query(long deviceId) {
        String series = "{__name__=~\"%s(requests|retries|timeouts|sent_bytes|received_bytes)\",device_id=\"%d\"}"
                .formatted(PREFIX, deviceId);
        return "union(" + part("sum_over_time(" + series + "[24h]) keep_metric_names", "day")
                + "," + part("sum_over_time(" + series + "[1h]) keep_metric_names", "hour")
                + "," + part("last_over_time(" + series + "[24h])", "last")
                + "," + part("tlast_over_time(" + series + "[24h]) keep_metric_names", "at") + ")";
    }

    private static String part(String query, String name) {
        return "label_set(%s,\"%s\",\"%s\")".formatted(query, MARK, name);
    }

    private static String part(StoredSeries series) {
        return series.labels().getOrDefault(MARK, "");
    }

    private static Map<String, String> device(StoredSeries series) {
        Map<String, String> labels = new HashMap<>(series.labels());
        labels.remove(MARK);
        return labels;
    }

    private static Map<String, Long> sums(List<StoredSeries> found, String part) {
        Map<String, Long> sums = new HashMap<>();
        for (StoredSeries series : found) {
            if (part(series).equals(part)) {
                sums.merge(series.metric(), Math.round(series.lastValue()), Long::sum);
            }
        }
        return sums;
    }

    private static Amount amount(Map<String, Long> values) {
        return new Amount(
                values.getOrDefault(PREFIX + "requests", 0L),
                values.getOrDefault(PREFIX + "retries", 0L),
                values.getOrDefault(PREFIX + "timeouts", 0L),
                values.getOrDefault(PREFIX + "sent_bytes", 0L),
                values.getOrDefault(PREFIX + "received_bytes", 0L));
    }
}
