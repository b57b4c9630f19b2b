package io.wardflux.api.metrics;

import io.wardflux.api.item.LastValues;
import io.wardflux.model.sample.SeriesLabels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The last values of a page of items, in one query; none where VictoriaMetrics is away. */
@Component
class StoredLastValues implements LastValues {

    private static final Logger LOG = LoggerFactory.getLogger(StoredLastValues.class);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Two for each row of each metric on the page. */
    private static final int MAX_SERIES = 100_000;

    private final VictoriaMetrics victoriaMetrics;
    private final AtomicLong saidAtNanos = new AtomicLong(System.nanoTime() - QUIET_NANOS);
    private final AtomicLong unsaid = new AtomicLong();

    StoredLastValues(VictoriaMetrics victoriaMetrics) {
        this.victoriaMetrics = victoriaMetrics;
    }

    @Override
    public Map<Long, LastValue> of(long deviceId, List<Wanted> items) {
        Set<String> texts = items.stream()
                .filter(SeriesKey::isText)
                .map(item -> SeriesKey.of(item).series())
                .collect(Collectors.toSet());
        Map<SeriesKey, LastValue> latest;
        try {
            latest = latest(query(deviceId, items), texts);
        } catch (VictoriaMetricsUnavailableException | TooManyPointsException e) {
            say(e);
            return Map.of();
        }
        Map<Long, LastValue> values = new HashMap<>();
        for (Wanted item : items) {
            LastValue value = latest.get(SeriesKey.of(item));
            if (value != null) {
                values.put(item.itemId(), value);
            }
        }
        return values;
    }

    private List<StoredSeries> query(long deviceId, List<Wanted> items) {
        Set<String> names =
                items.stream().map(item -> SeriesKey.of(item).series()).collect(Collectors.toCollection(HashSet::new));
        List<StoredSeries> all = new ArrayList<>();
        for (String query : LastValueQuery.of(deviceId, names)) {
            all.addAll(victoriaMetrics.instant(query, MAX_SERIES));
        }
        return all;
    }

    /** Of several series of an item, such as those of its earlier texts or of its device's earlier name, the latest. */
    static Map<SeriesKey, LastValue> latest(List<StoredSeries> found, Set<String> texts) {
        Map<Map<String, String>, Instant> times = new HashMap<>();
        for (StoredSeries series : found) {
            if (series.labels().containsKey(LastValueQuery.TIME_MARK)) {
                times.put(identity(series), Instant.ofEpochMilli(Math.round(series.lastValue() * 1000)));
            }
        }
        Map<SeriesKey, LastValue> latest = new HashMap<>();
        for (StoredSeries series : found) {
            Instant at = times.get(identity(series));
            if (at == null || series.labels().containsKey(LastValueQuery.TIME_MARK)) {
                continue;
            }
            boolean text = texts.contains(series.metric());
            Object value =
                    text ? series.labels().getOrDefault(SeriesLabels.TEXT_VALUE, "") : (Object) series.lastValue();
            // JSON has no number for NaN and Infinity.
            if (!(value instanceof Double number) || Double.isFinite(number)) {
                latest.merge(
                        SeriesKey.of(series, text),
                        new LastValue(at, value),
                        (one, other) -> one.at().isAfter(other.at()) ? one : other);
            }
        }
        return latest;
    }

    private static Map<String, String> identity(StoredSeries series) {
        Map<String, String> identity = new LinkedHashMap<>(series.labels());
        identity.remove(LastValueQuery.TIME_MARK);
        identity.put("__name__", series.metric());
        return identity;
    }

    private void say(RuntimeException e) {
        long now = System.nanoTime();
        long before = saidAtNanos.get();
        if (now - before >= QUIET_NANOS && saidAtNanos.compareAndSet(before, now)) {
            LOG.warn(
                    "Items are listed without values ({} times since this was last said): {}",
                    unsaid.getAndSet(0),
                    e.getMessage());
        } else {
            unsaid.incrementAndGet();
        }
    }
}
