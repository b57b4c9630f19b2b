package io.wardflux.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run as people read it.
 *
 * @param patience after which recovery was not waited for any more
 * @param notes what else has to be known, such as faults that were left out
 */
record Report(
        ChaosOptions options,
        Instant begin,
        Instant end,
        List<FaultRecord> faults,
        Account account,
        Duration patience,
        long requests,
        List<String> notes) {

    static final String END = "<!-- end of last run -->";

    private static final List<String> HEAD = List.of(
            "#", "at", "part", "fault", "s", "taken", "stored", "unaccounted", "polls late", "recovery s", "remark");

    static String begin(BrokerChoice broker) {
        return "<!-- last run with " + broker.wireName() + " -->";
    }

    List<String> defects() {
        List<String> defects = new ArrayList<>(account.defects());
        long lasting = faults.stream().filter(fault -> fault.recovery() == null).count();
        if (lasting > 0) {
            defects.add(lasting + " faults from which it did not recover within " + patience.toSeconds() + " s");
        }
        return defects;
    }

    /** Empty where no fault had an end. */
    String percentile(double share) {
        List<Duration> times = faults.stream()
                .map(fault -> fault.recovery() == null ? patience : fault.recovery())
                .sorted()
                .toList();
        if (times.isEmpty()) {
            return "-";
        }
        int at = (int) Math.ceil(times.size() * share) - 1;
        return seconds(times.get(Math.clamp(at, 0, times.size() - 1)));
    }

    String table() {
        List<List<String>> rows = rows();
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(each -> each.get(at).length())
                        .max()
                        .orElse(0);
                boolean left = column == 2 || column == 3 || column == 10;
                text.append(left ? pad(row.get(column), -width) : pad(row.get(column), width))
                        .append("  ");
            }
            text.append('\n');
        }
        return text.toString().replaceAll(" +\n", "\n");
    }

    String markdown() {
        List<List<String>> rows = rows();
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < rows.size(); at++) {
            text.append("| ").append(String.join(" | ", rows.get(at))).append(" |\n");
            if (at == 0) {
                text.append("|--:|--:|---|---|--:|--:|--:|--:|--:|--:|---|\n");
            }
        }
        return "`%s`, begun %s, %d min, on %d cores:\n\n"
                        .formatted(
                                options.command(),
                                begin.toString().substring(0, 16) + "Z",
                                Duration.between(begin, end).toMinutes(),
                                Runtime.getRuntime().availableProcessors())
                + sentences().stream().map(line -> "- " + line + "\n").collect(Collectors.joining())
                + "\n" + text;
    }

    /** The sums, one in each line. */
    List<String> sentences() {
        Account.Sums sums = account.sums();
        List<String> lines = new ArrayList<>();
        lines.add("%d faults; recovery p50 %s s, p95 %s s, longest %s s"
                .formatted(faults.size(), percentile(0.5), percentile(0.95), percentile(1)));
        lines.add("%d items scheduled = %s%s"
                .formatted(
                        sums.scheduled(),
                        account.outcomes().entrySet().stream()
                                .map(outcome -> outcome.getValue() + " " + outcome.getKey())
                                .collect(Collectors.joining(" + ")),
                        sums.open() == 0 ? "" : " + " + sums.open() + " open"));
        lines.add("%d unaccounted; %d samples taken, %d stored, %d taken but not stored"
                .formatted(sums.unaccounted(), sums.ok(), sums.stored(), sums.lost()));
        lines.add("%d samples stored that the ledger does not call ok, %d of polls that were done twice"
                .formatted(sums.surplus(), account.extraSamples()));
        lines.add(
                "%d items of the plan never scheduled, %d scheduled beyond it; of %d polls seen on their way, %d were published twice"
                        .formatted(
                                account.slotsMissing(),
                                account.slotsTwice(),
                                account.publicationsSeen(),
                                account.publishedTwice().size()));
        lines.add(requests + " PDUs reached the devices");
        lines.addAll(notes);
        lines.add(defects().isEmpty() ? "nothing was lost" : "NOT WELL: " + String.join("; ", defects()));
        return lines;
    }

    /** Between the two marks for its broker where the file has them, else it is the whole file. */
    void write(Path file) throws IOException {
        String begin = begin(options.broker());
        String section = begin + "\n\n" + markdown() + "\n" + END;
        String text = Files.exists(file) ? Files.readString(file) : "";
        int from = text.indexOf(begin);
        int to = text.indexOf(END, Math.max(0, from));
        Files.writeString(
                file,
                from >= 0 && to > from
                        ? text.substring(0, from) + section + text.substring(to + END.length())
                        : section + "\n");
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        for (FaultRecord fault : faults) {
            Account.Sums sums = account.sums(fault.begin(), fault.over(patience));
            PlannedFault planned = fault.planned();
            boolean named = planned.part() == Part.WORKER || planned.part() == Part.LEADER;
            rows.add(List.of(
                    Integer.toString(planned.number()),
                    clockTime(Duration.between(begin, fault.begin())),
                    planned.part().text() + (named ? " " + fault.name().replaceAll(".*-", "") : ""),
                    planned.kind().text()
                            + (planned.kind() == FaultKind.DELAY
                                    ? " " + planned.delay().toMillis() + " ms"
                                    : ""),
                    seconds(fault.duration()),
                    Long.toString(sums.ok()),
                    Long.toString(sums.stored()),
                    Long.toString(sums.unaccounted()),
                    Integer.toString(fault.late()),
                    recovery(fault.recovery()),
                    fault.remark()));
        }
        return rows;
    }

    private String recovery(@Nullable Duration time) {
        return time == null ? "> " + patience.toSeconds() : seconds(time);
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }

    private static String clockTime(Duration time) {
        return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }

    /** @param width negative: to the left */
    private static String pad(String text, int width) {
        return width == 0 ? text : ("%" + width + "s").formatted(text);
    }
}
