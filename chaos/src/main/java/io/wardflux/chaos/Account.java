package io.wardflux.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ledger beside what is stored. For each minute of due times, {@code taken} are the items that the ledger says ended
 * {@code ok}, {@code stored} the samples in VictoriaMetrics that belong to it. What is taken and not stored is lost. What is
 * stored and not taken is of polls that were done twice, or whose acknowledgement the broker lost: it is shown, and is no
 * loss. The minutes are compared one by one, so that one does not make up for the other.
 */
record Account(List<Row> rows, long extraSamples, List<String> publishedTwice, long publicationsSeen) {

    /**
     * @param expected what the plan comes to in this minute; -1 where devices came or went in it
     */
    record Row(Minute ledger, long stored, long expected) {

        long lost() {
            return Math.max(0, ledger.ok() - stored);
        }

        long surplus() {
            return Math.max(0, stored - ledger.ok());
        }

        /** Slots that the ledger does not know, in items. */
        long missing() {
            return expected < 0 ? 0 : Math.max(0, expected - ledger.scheduled());
        }

        /** Slots that the ledger has more than once, in items. */
        long twice() {
            return expected < 0 ? 0 : Math.max(0, ledger.scheduled() - expected);
        }
    }

    /** Sums over some of the minutes. */
    record Sums(long scheduled, long ok, long stored, long lost, long surplus, long open, long unaccounted) {}

    static Account of(
            List<Minute> minutes,
            Map<Long, Long> storedByMinute,
            long extraSamples,
            long expectedPerMinute,
            Instant steadyFrom,
            Instant steadyTo,
            Publications publications) {
        List<Row> rows = new ArrayList<>();
        var byMinute = new TreeMap<Long, Minute>();
        minutes.forEach(minute -> byMinute.put(minute.slot().getEpochSecond() / 60, minute));
        // A minute in which nothing at all was scheduled has no row in the ledger.
        for (Instant slot = steadyFrom; slot.isBefore(steadyTo); slot = slot.plusSeconds(60)) {
            byMinute.putIfAbsent(slot.getEpochSecond() / 60, new Minute(slot, 0, Map.of(), 0, 0));
        }
        storedByMinute
                .keySet()
                .forEach(minute -> byMinute.putIfAbsent(
                        minute, new Minute(Instant.ofEpochSecond(minute * 60), 0, Map.of(), 0, 0)));
        byMinute.forEach((number, minute) -> {
            boolean steady =
                    !minute.slot().isBefore(steadyFrom) && minute.slot().isBefore(steadyTo);
            rows.add(new Row(minute, storedByMinute.getOrDefault(number, 0L), steady ? expectedPerMinute : -1));
        });
        return new Account(rows, extraSamples, publications.twice(), publications.seen());
    }

    /** Of the minutes that this time touches. */
    Sums sums(Instant from, Instant to) {
        Instant first = from.truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
        return sums(rows.stream()
                .filter(row -> !row.ledger().slot().isBefore(first)
                        && row.ledger().slot().isBefore(to))
                .toList());
    }

    Sums sums() {
        return sums(rows);
    }

    private static Sums sums(List<Row> rows) {
        return new Sums(
                rows.stream().mapToLong(row -> row.ledger().scheduled()).sum(),
                rows.stream().mapToLong(row -> row.ledger().ok()).sum(),
                rows.stream().mapToLong(Row::stored).sum(),
                rows.stream().mapToLong(Row::lost).sum(),
                rows.stream().mapToLong(Row::surplus).sum(),
                rows.stream().mapToLong(row -> row.ledger().open()).sum(),
                rows.stream()
                        .mapToLong(row -> Math.abs(row.ledger().unaccounted()))
                        .sum());
    }

    Map<String, Long> outcomes() {
        var outcomes = new TreeMap<String, Long>();
        rows.forEach(row -> row.ledger().outcomes().forEach((name, items) -> outcomes.merge(name, items, Long::sum)));
        return outcomes;
    }

    long slotsMissing() {
        return rows.stream().mapToLong(Row::missing).sum();
    }

    long slotsTwice() {
        return rows.stream().mapToLong(Row::twice).sum();
    }

    /** What must not be; nothing where all is well. */
    List<String> defects() {
        Sums sums = sums();
        List<String> defects = new ArrayList<>();
        add(defects, sums.unaccounted(), "items are unaccounted for");
        add(defects, sums.open(), "items are still open in the ledger");
        add(defects, sums.lost(), "samples were taken but are not stored");
        add(defects, publishedTwice.size(), "polls were published twice");
        add(defects, slotsTwice(), "items were scheduled beyond the plan");
        add(defects, slotsMissing(), "items of the plan were never scheduled");
        return defects;
    }

    private static void add(List<String> defects, long number, String what) {
        if (number > 0) {
            defects.add(number + " " + what);
        }
    }

    static long perMinute(ChaosOptions options) {
        return (long) options.devices()
                * options.items()
                * Duration.ofMinutes(1).toSeconds()
                / options.interval();
    }
}
