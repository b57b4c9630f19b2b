package io.wardflux.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param project the folder with the built modules
 * @param warmUp after all devices were polled for the first time, before anything is measured
 * @param time that is measured
 * @param concurrency of each worker; 0: its default
 * @param workerHeap as {@code -Xmx} takes it
 * @param workerJvm options of its JVM instead of the serial collector, with blanks between; empty: none
 * @param agents address and port of the first of agents that run already; null: the simulator's
 * @param profile a folder for flight recordings of worker and scheduler; null: none
 * @param results the folder where results are kept
 */
record BenchmarkOptions(
        Path project,
        Load load,
        String broker,
        int workers,
        Duration warmUp,
        Duration time,
        int concurrency,
        String workerHeap,
        String workerJvm,
        @Nullable String agents,
        @Nullable Path profile,
        Path results,
        String name) {

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("--project", "."),
            Map.entry("--devices", "5000"),
            Map.entry("--items", "40"),
            Map.entry("--interval", "10"),
            Map.entry("--snmp", "v2c"),
            Map.entry("--dead", "0"),
            Map.entry("--slow", "0"),
            Map.entry("--loss", "0"),
            Map.entry("--broker", "redis"),
            Map.entry("--workers", "1"),
            Map.entry("--warm-up", "60"),
            Map.entry("--minutes", "2"),
            Map.entry("--concurrency", "0"),
            Map.entry("--worker-heap", "352m"),
            Map.entry("--worker-jvm", ""),
            Map.entry("--agents", ""),
            Map.entry("--profile", ""),
            Map.entry("--results", "benchmarks/results"),
            Map.entry("--name", ""));

    /** @throws BenchmarkException with a sentence about the first argument that is wrong */
    static BenchmarkOptions parse(List<String> arguments) {
        Map<String, String> given = new HashMap<>(DEFAULTS);
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!DEFAULTS.containsKey(name)) {
                throw new BenchmarkException("Unknown option " + name + ".");
            }
            if (i + 1 == arguments.size()) {
                throw new BenchmarkException(name + " needs a value.");
            }
            given.put(name, arguments.get(i + 1));
        }
        Path project = Path.of(text(given, "--project")).toAbsolutePath().normalize();
        Load load = new Load(
                number(given, "--devices", 1, 1_000_000),
                number(given, "--items", 1, 1_000),
                number(given, "--interval", 1, 60),
                text(given, "--snmp"),
                number(given, "--dead", 0, 100),
                number(given, "--slow", 0, 100),
                number(given, "--loss", 0, 100));
        String broker = text(given, "--broker");
        if (!Set.of("redis", "rabbitmq").contains(broker)) {
            throw new BenchmarkException("--broker " + broker + ": it has to be redis or rabbitmq.");
        }
        String heap = text(given, "--worker-heap");
        if (!heap.matches("[1-9][0-9]{0,5}[mg]")) {
            throw new BenchmarkException("--worker-heap " + heap + ": it has to be like 352m or 1g.");
        }
        String profile = text(given, "--profile");
        String agents = text(given, "--agents");
        if (!agents.isEmpty() && !agents.matches("127(\\.[0-9]{1,3}){3}:[0-9]{1,5}")) {
            throw new BenchmarkException("--agents " + agents
                    + ": it has to be the first agent's address in 127.0.0.0/8 and its port, like 127.64.0.1:1161.");
        }
        return new BenchmarkOptions(
                project,
                load,
                broker,
                number(given, "--workers", 1, 32),
                Duration.ofSeconds(number(given, "--warm-up", 0, 3600)),
                Duration.ofMinutes(number(given, "--minutes", 1, 24 * 60)),
                number(given, "--concurrency", 0, 100_000),
                heap,
                text(given, "--worker-jvm").strip(),
                agents.isEmpty() ? null : agents,
                profile.isEmpty() ? null : Path.of(profile).toAbsolutePath(),
                project.resolve(text(given, "--results")),
                text(given, "--name"));
    }

    /** Runs that are compared with each other have the same. */
    String key() {
        if (!name.isEmpty()) {
            return name;
        }
        String sick = load.dead() + load.slow() + load.loss() == 0
                ? ""
                : "-sick%d.%d.%d".formatted(load.dead(), load.slow(), load.loss());
        return "%dx%d-%ds-%s-%s-%dw%s"
                .formatted(load.devices(), load.items(), load.interval(), load.snmp(), broker, workers, sick);
    }

    /** So that another run does the same. */
    String command() {
        String sick = load.dead() + load.slow() + load.loss() == 0
                ? ""
                : " --dead %d --slow %d --loss %d".formatted(load.dead(), load.slow(), load.loss());
        return "./benchmark.sh --devices %d --items %d --interval %d --snmp %s%s --broker %s --workers %d --warm-up %d --minutes %d --worker-heap %s"
                        .formatted(
                                load.devices(),
                                load.items(),
                                load.interval(),
                                load.snmp(),
                                sick,
                                broker,
                                workers,
                                warmUp.toSeconds(),
                                time.toMinutes(),
                                workerHeap)
                + (concurrency == 0 ? "" : " --concurrency " + concurrency)
                + (workerJvm.isEmpty() ? "" : " --worker-jvm '" + workerJvm + "'")
                + (agents == null ? "" : " --agents " + agents);
    }

    private static String text(Map<String, String> given, String name) {
        return given.getOrDefault(name, "");
    }

    private static int number(Map<String, String> given, String name, int least, int most) {
        String value = text(given, name);
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw new BenchmarkException(
                    "%s %s: it has to be a number from %d to %d.".formatted(name, value, least, most));
        }
        return Integer.parseInt(value);
    }
}
