package io.wardflux.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Results of earlier runs, one file for each kind of run, as JSON and as Markdown. */
final class Results {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;

    Results(Path folder) {
        this.folder = folder;
    }

    Optional<Result> last(String key) throws IOException {
        Path file = folder.resolve(key + ".json");
        return Files.exists(file)
                ? Optional.of(JSON.readValue(Files.readString(file), Result.class))
                : Optional.empty();
    }

    void save(Result result, String markdown) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(result.key() + ".json"), JSON.writeValueAsString(result) + "\n");
        Files.writeString(folder.resolve(result.key() + ".md"), markdown);
    }

    /** @param last a run of the same kind, to which ratios are given */
    static String markdown(Result result, @Nullable Result last) {
        var text = new StringBuilder();
        text.append("`%s`, begun %s on %s:%n%n".formatted(result.command(), result.begun(), result.machine()));
        text.append(
                "%,d items/min; scheduled %,d, %s, open %d, unaccounted %d; stored %,d. Slowest registration of 5,000 devices: %.1f s.%n%n"
                        .formatted(
                                result.itemsPerMinute(),
                                result.scheduled(),
                                outcomes(result.outcomes()),
                                result.open(),
                                result.unaccounted(),
                                result.stored(),
                                result.slowestRegistration()));
        text.append("| process | CPU s / 100,000 items | cores | MiB |%n|---|---|---|---|%n".formatted());
        double all = 0;
        double cores = 0;
        for (Map.Entry<String, Result.Process> each : result.processes().entrySet()) {
            Result.Process process = each.getValue();
            all += process.cpuSeconds();
            cores += process.cores();
            String ratio = "";
            if (last != null && last.processes().containsKey(each.getKey())) {
                ratio = ratio(
                        process.cpuSeconds(),
                        last.processes().get(each.getKey()).cpuSeconds());
            }
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.4f%s | %.3f | %d |%n",
                    each.getKey(),
                    process.cpuSeconds(),
                    ratio,
                    process.cores(),
                    process.memoryMib()));
        }
        text.append(String.format(Locale.ROOT, "| together | %.4f | %.3f | |%n%n", all, cores));
        text.append("| seconds, at most | p50 | p95 | p99 | max |%n|---|---|---|---|---|%n".formatted());
        result.times()
                .forEach((what, times) -> row(
                        text, what, times, last == null ? null : last.times().get(what)));
        Times off = result.offInterval();
        if (off != null) {
            row(text, "healthy devices off their interval", off, last == null ? null : last.offInterval());
        }
        text.append("%n| for each 100,000 items | |%n|---|---|%n".formatted());
        result.work()
                .forEach((what, number) -> text.append(String.format(
                        Locale.ROOT,
                        "| %s | %,.1f%s |%n",
                        what,
                        number,
                        last == null ? "" : ratio(number, last.work().getOrDefault(what, 0.0)))));
        return text.toString();
    }

    private static void row(StringBuilder text, String what, Times times, @Nullable Times last) {
        text.append(String.format(
                Locale.ROOT,
                "| %s | %.3f | %.3f | %.3f%s | %.3f |%n",
                what,
                times.p50(),
                times.p95(),
                times.p99(),
                last == null ? "" : ratio(times.p99(), last.p99()),
                times.max()));
    }

    private static String ratio(double now, double before) {
        return before <= 0 ? "" : String.format(Locale.ROOT, " (×%.2f)", now / before);
    }

    private static String outcomes(Map<String, Long> outcomes) {
        var text = new StringBuilder();
        outcomes.forEach(
                (name, count) -> text.append(text.isEmpty() ? "" : ", ").append("%s %,d".formatted(name, count)));
        return text.toString();
    }
}
