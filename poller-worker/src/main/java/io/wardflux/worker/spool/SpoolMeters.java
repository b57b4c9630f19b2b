package io.wardflux.worker.spool;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The account of the spool, in samples: in = replayed + dropped + waiting. */
final class SpoolMeters {
    private final Map<Source, Counter> in = new EnumMap<>(Source.class);
    private final Map<Reason, Counter> dropped = new EnumMap<>(Reason.class);
    private final Counter replayed;
    private final Counter corruptRecords;
    private final Counter refusals;

    /** Where samples came from. */
    enum Source {
        /** A poll, just now. */
        FRESH,
        /** Stored shortly before VictoriaMetrics went away: it may not have had them on its disk yet. */
        RECENT,
        /** Left by an earlier process. */
        FOUND
    }

    /** Why samples left without being stored. */
    enum Reason {
        FULL,
        REFUSED,
        CORRUPT
    }

    SpoolMeters(MeterRegistry meters) {
        for (Source source : Source.values()) {
            in.put(
                    source,
                    Counter.builder("ward.spool.samples.in")
                            .description("Samples written to the spool")
                            .tag("source", source.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        for (Reason reason : Reason.values()) {
            dropped.put(
                    reason,
                    Counter.builder("ward.spool.samples.dropped")
                            .description("Samples that left the spool without being stored")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
        replayed = Counter.builder("ward.spool.samples.replayed")
                .description("Samples that VictoriaMetrics took from the spool")
                .register(meters);
        corruptRecords = Counter.builder("ward.spool.corrupt.records")
                .description("Stretches of spool files that could not be read")
                .register(meters);
        refusals = Counter.builder("ward.spool.refusals")
                .description("Batches that the spool did not take: their jobs wait")
                .register(meters);
    }

    void in(Source source, long samples) {
        counter(in, source).increment(samples);
    }

    void dropped(Reason reason, long samples) {
        counter(dropped, reason).increment(samples);
    }

    void replayed(long samples) {
        replayed.increment(samples);
    }

    void corrupt(int records) {
        corruptRecords.increment(records);
    }

    void refused() {
        refusals.increment();
    }

    private static <K extends Enum<K>> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("No counter for " + key);
        }
        return counter;
    }
}
