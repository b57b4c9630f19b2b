package io.wardflux.localstack;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Ends what {@link LocalMode} started and nothing else: what {@code stop_monitoring.sh} runs. It keeps the data, except with
 * {@code --purge}.
 */
public final class LocalStop {
    /** A service ends its work in flight within 25 s. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);

    /** Those that use others come before them, so that work in flight ends and is stored. */
    private static final List<String> ORDER = List.of(
            LocalParts.WORKER,
            "scheduler-service",
            "api-service",
            "snmp-simulator",
            "victoria-metrics",
            RabbitMqServer.NAME,
            "redis",
            PostgresServer.NAME);

    private final Path project;
    private final LocalFolder folder;
    private final Progress progress;

    private record Found(String name, Path pidFile, Optional<RunningProcess> process) {
        /** The same for those that may end at the same time. */
        int step() {
            for (int step = 0; step < ORDER.size(); step++) {
                if (name.startsWith(ORDER.get(step))) {
                    return step;
                }
            }
            // What an older or newer version has started: it is more likely a service than a server.
            return 1;
        }
    }

    private LocalStop(Path project, LocalFolder folder, PrintStream out) {
        this.project = project;
        this.folder = folder;
        this.progress = new Progress(out);
    }

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments), System.getenv(), System.out, System.err));
    }

    /** @return the exit code */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream errors) {
        try {
            Path project = Path.of("");
            boolean purge = false;
            Iterator<String> rest = arguments.iterator();
            while (rest.hasNext()) {
                String name = rest.next();
                switch (name) {
                    case "--project" -> project = Path.of(LocalOptions.value(name, rest));
                    case "--purge" -> purge = true;
                    default -> throw new ServerException("Unknown option " + name + ".");
                }
            }
            Path absolute = project.toAbsolutePath().normalize();
            LocalStop stop = new LocalStop(absolute, LocalFolder.of(environment, absolute), out);
            stop.stop();
            if (purge) {
                stop.purge();
            }
            return 0;
        } catch (ServerException e) {
            errors.println(e.getMessage());
        } catch (UncheckedIOException e) {
            errors.println(e.getMessage() + ": " + e.getCause());
        } catch (IOException e) {
            errors.println("Cannot work in the local folder: " + e);
        }
        return 1;
    }

    private void stop() throws IOException {
        Map<Integer, List<Found>> steps = new TreeMap<>();
        List<Found> found = found();
        found.stream()
                .filter(each -> each.process().isPresent())
                .forEach(each -> steps.merge(
                        each.step(),
                        List.of(each),
                        (some, more) ->
                                Stream.concat(some.stream(), more.stream()).toList()));
        if (steps.isEmpty()) {
            progress.say("nothing runs that was started from " + folder.root());
        }
        steps.values().forEach(this::end);
        for (Found each : found) {
            Files.deleteIfExists(each.pidFile());
        }
    }

    private List<Found> found() throws IOException {
        if (!Files.isDirectory(folder.pidFiles())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.pidFiles())) {
            return files.filter(file -> file.toString().endsWith(".pid"))
                    .sorted(Comparator.comparing(Path::toString))
                    .map(file -> new Found(
                            file.getFileName().toString().replaceAll("\\.pid$", ""), file, RunningProcess.read(file)))
                    .toList();
        }
    }

    private void end(List<Found> together) {
        for (Found each : together) {
            progress.say("stopping " + each.name());
            each.process()
                    .ifPresent(process ->
                            process.send(each.name().equals(PostgresServer.NAME) ? Signal.INT : Signal.TERM));
        }
        for (Found each : together) {
            each.process().ifPresent(process -> awaitEnd(each.name(), process));
        }
    }

    private void awaitEnd(String name, RunningProcess process) {
        boolean ended = Patience.until(STOP_PATIENCE, () -> {
            progress.still("waiting for " + name + " to end its work");
            return !process.identity().isAlive();
        });
        if (!ended) {
            progress.say("killing " + name + ": it did not end within " + STOP_PATIENCE.toSeconds() + " s");
        }
        process.awaitEnd(Duration.ZERO);
        if (process.identity().isAlive()) {
            throw new ServerException("%s (process %d) cannot be ended."
                    .formatted(name, process.identity().pid()));
        }
    }

    private void purge() throws IOException {
        Path root = folder.root();
        if (!Files.exists(root)) {
            progress.say("nothing to delete: there is no " + root);
            return;
        }
        // WARD_HOME may name any folder by mistake.
        if (!Files.isDirectory(folder.pidFiles()) || project.startsWith(root)) {
            throw new ServerException(root + " is not a folder that local mode has made: nothing was deleted.");
        }
        Folders.delete(root);
        progress.say("deleted " + root + " with all data");
    }
}
