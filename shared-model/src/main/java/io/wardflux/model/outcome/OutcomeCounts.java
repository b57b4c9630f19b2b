package io.wardflux.model.outcome;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many items ended in which outcome. Mutable while a job is worked on; not safe for several threads. */
public final class OutcomeCounts {

    private final int[] counts = new int[Outcome.all().size()];

    public static OutcomeCounts of(Outcome outcome, int items) {
        return new OutcomeCounts().add(outcome, items);
    }

    public OutcomeCounts add(Outcome outcome, int items) {
        counts[outcome.ordinal()] += items;
        return this;
    }

    public OutcomeCounts add(Outcome outcome) {
        return add(outcome, 1);
    }

    public OutcomeCounts add(OutcomeCounts others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
        return this;
    }

    public int get(Outcome outcome) {
        return counts[outcome.ordinal()];
    }

    public int total() {
        int total = 0;
        for (int count : counts) {
            total += count;
        }
        return total;
    }

    /** Only the outcomes that occurred, by wire name, in the order of the enum. */
    public Map<String, Integer> asMap() {
        var map = new LinkedHashMap<String, Integer>();
        for (Outcome outcome : Outcome.all()) {
            if (get(outcome) != 0) {
                map.put(outcome.wireName(), get(outcome));
            }
        }
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutcomeCounts that && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
