package io.wardflux.api.metrics;

import io.wardflux.api.ledger.StoredAccounts;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.api.range.TimeRange;
import io.wardflux.broker.Ledger.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** The leading scheduler stores them when a minute is closed, with the time when it began. */
@Component
class StoredDeviceAccounts implements StoredAccounts {

    private static final String SCHEDULED = "snmp_device_items_scheduled";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** Some days of some series a minute, as long as a range may be. */
    private static final int MAX_POINTS = 200_000;

    private final VictoriaMetrics victoriaMetrics;

    StoredDeviceAccounts(VictoriaMetrics victoriaMetrics) {
        this.victoriaMetrics = victoriaMetrics;
    }

    /** @param series of a minute: by outcome and reason, or {@link #SCHEDULED} */
    private record Key(Instant slot, String outcome, String reason) {}

    @Override
    public SortedMap<Instant, Count> of(long deviceId, TimeRange range) {
        // At each full minute, what was stored for exactly that time.
        String query = "max_over_time({__name__=~\"%s|snmp_device_items\",device_id=\"%d\"}[1m]) keep_metric_names"
                .formatted(SCHEDULED, deviceId);
        Map<Key, Long> items = new HashMap<>();
        for (StoredSeries series : found(query, range)) {
            boolean scheduled = series.metric().equals(SCHEDULED);
            for (int i = 0; i < series.values().length; i++) {
                var key = new Key(
                        Instant.ofEpochMilli(series.timesMs()[i]),
                        scheduled ? "" : series.labels().getOrDefault("outcome", ""),
                        series.labels().getOrDefault("reason", ""));
                // A device may have been renamed while a minute was stored a second time.
                items.merge(key, Math.round(series.values()[i]), Math::max);
            }
        }
        SortedMap<Instant, Count> counts = new TreeMap<>();
        items.forEach((key, number) -> counts.merge(key.slot(), count(key, number), Count::plus));
        return counts;
    }

    private List<StoredSeries> found(String query, TimeRange range) {
        try {
            return victoriaMetrics.range(query, range, MINUTE, MAX_POINTS);
        } catch (VictoriaMetricsUnavailableException e) {
            throw ProblemException.of(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        } catch (TooManyPointsException e) {
            throw ProblemException.invalid("from", "is too far from to: " + e.getMessage());
        }
    }

    private static Count count(Key key, long items) {
        if (key.outcome().isEmpty()) {
            return new Count(items, Map.of(), Map.of());
        }
        return new Count(
                0, Map.of(key.outcome(), items), key.reason().isEmpty() ? Map.of() : Map.of(key.reason(), items));
    }
}
