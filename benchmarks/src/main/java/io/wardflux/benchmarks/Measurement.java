package io.wardflux.benchmarks;

import io.wardflux.localstack.RestApi;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One run: devices are registered, polled until all is warm, then watched for some minutes. */
final class Measurement {
    private static final Duration FIRST_POLLS = Duration.ofMinutes(15);
    private static final Duration CALM = Duration.ofMinutes(6);
    private static final Duration CLOSING = Duration.ofMinutes(8);

    /** The last polls of a minute are published, and counted in the ledger that is read here, after it has ended. */
    private static final Duration LAST_COUNTED = Duration.ofSeconds(10);

    private static final int WATCHED_DEVICES = 500;
    private static final JsonMapper JSON = new JsonMapper();

    private static final Map<String, String> TIMES = Map.of(
            "lateness", "ward_poll_start_delay_seconds",
            "queue latency", "ward_queue_latency_seconds",
            "poll", "ward_poll_seconds",
            "write", "ward_sample_write_seconds");

    private static final Map<String, String> WORK = Map.of(
            "snmp requests", "ward_snmp_requests_total",
            "snmp retries", "ward_snmp_retries_total",
            "writes", "ward_sample_write_seconds_count");

    private final BenchmarkOptions options;
    private final BenchmarkSystem system;
    private final Clock clock;
    private final PrintStream out;

    Measurement(BenchmarkOptions options, BenchmarkSystem system, Clock clock, PrintStream out) {
        this.options = options;
        this.system = system;
        this.clock = clock;
        this.out = out;
    }

    Result run() throws InterruptedException {
        Load load = options.load();
        say("registering %,d devices".formatted(load.devices()));
        double registration = Inventory.register(system, load);
        awaitFirstPolls(load);
        say("warming up");
        awaitCalm();
        Instant from = clock.instant().plus(options.warmUp()).plusSeconds(59).truncatedTo(ChronoUnit.MINUTES);
        Instant to = from.plus(options.time());
        await(from);
        Snapshot before = Snapshot.of(system);
        say("measuring for %d min".formatted(options.time().toMinutes()));
        await(to);
        Snapshot after = Snapshot.of(system);
        await(to.plus(LAST_COUNTED));
        List<JsonNode> minutes = closedMinutes(from, to);
        say("counting what is stored");
        return result(load, registration, before, after, minutes, from, to);
    }

    /** Until the system has polled as often as there are items. */
    void awaitFirstPolls(Load load) throws InterruptedException {
        long wanted = (long) load.devices() * load.items();
        Instant end = clock.instant().plus(FIRST_POLLS);
        while (true) {
            long ended = system.workers().stream()
                    .mapToLong(worker -> (long) page(worker).sum("ward_item_outcomes_total"))
                    .sum();
            if (ended >= wanted) {
                return;
            }
            if (clock.instant().isAfter(end)) {
                throw new BenchmarkException("Only %,d of %,d items were polled within %d min."
                        .formatted(ended, wanted, FIRST_POLLS.toMinutes()));
            }
            Thread.sleep(1_000);
        }
    }

    /** The first polls of all at once may be more than is done in time; after that, more and more is polled again. */
    private void awaitCalm() throws InterruptedException {
        Instant end = clock.instant().plus(CALM);
        while (Snapshot.overloaded(system) && clock.instant().isBefore(end)) {
            Thread.sleep(1_000);
        }
        if (Snapshot.overloaded(system)) {
            say("this is more than is done in time");
        }
    }

    private static Page page(BenchmarkSystem.Running running) {
        URI page = running.page();
        if (page == null) {
            throw new BenchmarkException(running.name() + " says nothing of itself");
        }
        return Page.of(page);
    }

    private void await(Instant time) throws InterruptedException {
        long millis = Duration.between(clock.instant(), time).toMillis();
        if (millis > 0) {
            Thread.sleep(millis);
        }
    }

    /** Those of the time, once nothing of them is open; as they are where that takes too long. */
    private List<JsonNode> closedMinutes(Instant from, Instant to) throws InterruptedException {
        RestApi api = RestApi.signIn(system.api(), system.adminPassword());
        Instant end = clock.instant().plus(CLOSING);
        while (true) {
            List<JsonNode> minutes = new ArrayList<>();
            for (JsonNode minute : api.get("/api/v1/ledger?from=" + from + "&to=" + to)) {
                Instant slot = Instant.parse(minute.path("slot").asString(""));
                if (!slot.isBefore(from) && slot.isBefore(to)) {
                    minutes.add(minute);
                }
            }
            boolean closed = minutes.size() == options.time().toMinutes()
                    && minutes.stream().allMatch(minute -> minute.path("open").asLong() == 0);
            if (closed || clock.instant().isAfter(end)) {
                return minutes;
            }
            Thread.sleep(1_000);
        }
    }

    private Result result(
            Load load,
            double registration,
            Snapshot before,
            Snapshot after,
            List<JsonNode> minutes,
            Instant from,
            Instant to) {
        double seconds = (after.nanos() - before.nanos()) / 1e9;
        double items = polled(before, after);
        Map<String, Result.Process> processes = new LinkedHashMap<>();
        after.uses().forEach((name, use) -> {
            ProcessUse grown = use.since(before.uses().getOrDefault(name, new ProcessUse(0, 0, 0, 0)));
            processes.put(
                    name,
                    new Result.Process(
                            rounded(grown.cpuSeconds() / items * 100_000),
                            rounded(grown.cpuSeconds() / seconds),
                            grown.memoryBytes() >> 20));
        });
        return new Result(
                options.key(),
                options.command(),
                from.toString(),
                machine(),
                Math.round(items / seconds * 60),
                processes,
                times(before, after),
                offInterval(load, from, to),
                sum(minutes, "scheduled"),
                outcomes(minutes),
                sum(minutes, "open"),
                minutes.stream()
                        .mapToLong(minute -> Math.abs(minute.path("unaccounted").asLong()))
                        .sum(),
                stored(load, to),
                rounded(registration),
                work(before, after),
                minutes.stream().map(JsonNode::toString).toList());
    }

    /** Items that ended meanwhile. */
    static double polled(Snapshot before, Snapshot after) {
        return ended(after) - ended(before);
    }

    private static double ended(Snapshot snapshot) {
        return workers(snapshot).stream()
                .mapToDouble(page -> page.sum("ward_item_outcomes_total"))
                .sum();
    }

    private static Collection<Page> workers(Snapshot snapshot) {
        return pages(snapshot, "poller-worker");
    }

    /** Of all processes of this kind. */
    private static Collection<Page> pages(Snapshot snapshot, String kind) {
        return snapshot.pages().entrySet().stream()
                .filter(page -> page.getKey().startsWith(kind))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Map<String, Times> times(Snapshot before, Snapshot after) {
        Map<String, Times> times = new TreeMap<>();
        TIMES.forEach((what, histogram) -> {
            NavigableMap<Double, Double> begun = Page.histogram(workers(before), histogram);
            double max = workers(after).stream()
                    .mapToDouble(page -> page.max(histogram + "_max"))
                    .max()
                    .orElse(0);
            times.put(what, Times.of(begun, Page.histogram(workers(after), histogram), rounded(max)));
        });
        return times;
    }

    /** What was counted for each 100,000 items. */
    static Map<String, Double> work(Snapshot before, Snapshot after) {
        Map<String, Double> work = new TreeMap<>();
        double per = 100_000 / polled(before, after);
        after.counts()
                .forEach((name, count) ->
                        work.put(name, rounded((count - before.counts().getOrDefault(name, 0L)) * per)));
        WORK.forEach((what, counter) -> work.put(what, rounded((sum(after, counter) - sum(before, counter)) * per)));
        work.put("worker bytes allocated", rounded(allocated(before, after, "poller-worker") * per));
        work.put("scheduler bytes allocated", rounded(allocated(before, after, "scheduler-service") * per));
        long switches = 0;
        long calls = 0;
        for (String name : after.uses().keySet()) {
            ProcessUse earlier = before.uses().get(name);
            ProcessUse later = after.uses().get(name);
            if (name.startsWith("poller-worker") && earlier != null && later != null) {
                switches += later.since(earlier).switches();
                calls += later.since(earlier).calls();
            }
        }
        work.put("worker waits", rounded(switches * per));
        work.put("worker reads and writes", rounded(calls * per));
        return work;
    }

    private static double allocated(Snapshot before, Snapshot after, String kind) {
        return allocated(pages(after, kind)) - allocated(pages(before, kind));
    }

    /** What the collections saw, and what the next one will. */
    private static double allocated(Collection<Page> pages) {
        return pages.stream()
                .mapToDouble(page -> page.sum("jvm_gc_memory_allocated_bytes_total")
                        + page.sum("jvm_memory_used_bytes", "Eden Space"))
                .sum();
    }

    private static double sum(Snapshot snapshot, String counter) {
        return workers(snapshot).stream().mapToDouble(page -> page.sum(counter)).sum();
    }

    private static long sum(List<JsonNode> minutes, String field) {
        return minutes.stream().mapToLong(minute -> minute.path(field).asLong()).sum();
    }

    private static Map<String, Long> outcomes(List<JsonNode> minutes) {
        Map<String, Long> outcomes = new TreeMap<>();
        for (JsonNode minute : minutes) {
            minute.path("outcomes")
                    .properties()
                    .forEach(outcome ->
                            outcomes.merge(outcome.getKey(), outcome.getValue().asLong(), Long::sum));
        }
        outcomes.values().removeIf(count -> count == 0);
        return outcomes;
    }

    /** Metric by metric: all at once would be more series than one query may touch. */
    private long stored(Load load, Instant to) {
        Page.text(URI.create(system.victoriaMetrics().url() + "/internal/force_flush"));
        long stored = 0;
        for (int item = 1; item <= load.items(); item++) {
            JsonNode result = query("sum(count_over_time(%s%d[%ds] @ %d))"
                    .formatted(Inventory.METRIC, item, options.time().toSeconds(), to.getEpochSecond()));
            stored += result.isEmpty()
                    ? 0
                    : Long.parseLong(result.path(0).path("value").path(1).asString("0"));
        }
        return stored;
    }

    private JsonNode query(String query) {
        return JSON.readTree(Page.text(URI.create(system.victoriaMetrics().url() + "/api/v1/query?nocache=1&query="
                        + URLEncoder.encode(query, StandardCharsets.UTF_8))))
                .path("data")
                .path("result");
    }

    /** Of some devices that are well: how much more or less than its interval each of their samples came after the last. */
    private @Nullable Times offInterval(Load load, Instant from, Instant to) {
        int sick = load.deadDevices() + load.slowDevices();
        int healthy = load.devices() - sick;
        if (healthy == 0) {
            return null;
        }
        int step = Math.max(1, healthy / WATCHED_DEVICES);
        String names = IntStream.range(0, healthy)
                .filter(number -> number % step == 0)
                .mapToObj(number -> Integer.toString(sick + number))
                .collect(Collectors.joining("|"));
        String selector = Inventory.METRIC + "1{device=~\"" + Inventory.DEVICE + "(" + names + ")\"}";
        String lines = Page.text(URI.create(system.victoriaMetrics().url() + "/api/v1/export?match%5B%5D="
                + URLEncoder.encode(selector, StandardCharsets.UTF_8) + "&start=" + from.getEpochSecond() + "&end="
                + to.getEpochSecond()));
        double[] off = lines.lines()
                .map(line -> JSON.readTree(line).path("timestamps"))
                .flatMapToDouble(times -> IntStream.range(1, times.size())
                        .mapToDouble(i -> Math.abs(
                                (times.path(i).asLong() - times.path(i - 1).asLong()) / 1e3 - load.interval())))
                .sorted()
                .toArray();
        return off.length == 0
                ? null
                : new Times(
                        at(off, 0.5),
                        at(off, 0.95),
                        at(off, 0.99),
                        rounded(Arrays.stream(off).max().orElse(0)));
    }

    private static double at(double[] sorted, double quantile) {
        return rounded(sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))]);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    private static String machine() {
        String model = "";
        try {
            model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            // The number of cores is known anyway.
        }
        return "%d cores %s"
                .formatted(Runtime.getRuntime().availableProcessors(), model)
                .strip();
    }

    private void say(String what) {
        out.printf("%s  %s%n", clock.instant().truncatedTo(ChronoUnit.SECONDS), what);
    }
}
