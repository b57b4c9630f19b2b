package io.wardflux.benchmarks;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How long something took, in seconds: no more than these, because only buckets are known.
 *
 * @param max of the last minutes, exactly
 */
record Times(double p50, double p95, double p99, double max) {

    static Times of(NavigableMap<Double, Double> before, NavigableMap<Double, Double> after, double max) {
        NavigableMap<Double, Double> grown = new TreeMap<>();
        after.forEach((bound, count) -> grown.put(bound, count - before.getOrDefault(bound, 0.0)));
        return new Times(quantile(grown, 0.5), quantile(grown, 0.95), quantile(grown, 0.99), max);
    }

    private static double quantile(NavigableMap<Double, Double> grown, double quantile) {
        double rank = grown.isEmpty() ? 0 : grown.lastEntry().getValue() * quantile;
        double found = grown.entrySet().stream()
                .filter(bucket -> bucket.getValue() >= rank)
                .mapToDouble(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
        // JSON has no infinity.
        return Double.isInfinite(found) ? 1e9 : found;
    }
}
