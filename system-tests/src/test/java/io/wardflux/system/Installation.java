package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A system of its own, started and stopped by the scripts, in a temporary folder and on free ports. */
final class Installation implements AutoCloseable {

    private static final Path PROJECT =
            Path.of(System.getProperty("ward.root")).toAbsolutePath().normalize();
    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 30_000;

    private final Path home;
    private final Map<String, String> environment = new HashMap<>();

    record Run(int exitCode, String output, Duration took) {}

    Installation() {
        try {
            home = Files.createTempDirectory("ward-system-").resolve("home");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("WARD_HOME", home.toString());
        environment.put("WARD_BUILD", "no");
        for (String part : List.of("API", "SCHEDULER", "POSTGRES", "REDIS", "RABBITMQ", "VM", "SIMULATOR")) {
            environment.put("WARD_" + part + "_PORT", Integer.toString(freePorts(1)));
        }
        environment.put("WARD_WORKER_PORT", Integer.toString(freePorts(3)));
    }

    Installation with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Runs the script and demands that it says all is well. */
    Run start(String... options) {
        Run run = tryToStart(options);
        assertThat(run.exitCode()).as(run.output()).isZero();
        return run;
    }

    Run tryToStart(String... options) {
        return script(Stream.concat(Stream.of("./start_monitoring.sh", "--mode", "local"), Arrays.stream(options))
                .toList());
    }

    /** Looks for what is wrong, and starts nothing. */
    Run check() {
        return tryToStart("--check");
    }

    Run stop(String... options) {
        return script(Stream.concat(Stream.of("./stop_monitoring.sh"), Arrays.stream(options))
                .toList());
    }

    /** Signed in as the administrator, with the password that the first start wrote down. */
    Api api() {
        var api = new Api(port("API"));
        try {
            api.login(Files.readString(home.resolve("admin-password")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return api;
    }

    Metrics metrics() {
        return new Metrics(URI.create("http://127.0.0.1:" + port("VM")));
    }

    int port(String part) {
        return Integer.parseInt(environment.getOrDefault("WARD_" + part + "_PORT", "0"));
    }

    Path home() {
        return home;
    }

    /** The pids of all its processes, by the name of the part. */
    Map<String, Long> pids() {
        Map<String, Long> pids = new HashMap<>();
        Path folder = home.resolve("pids");
        if (!Files.isDirectory(folder)) {
            return pids;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String part = file.getFileName().toString().replace(".pid", "");
                pids.put(part, Long.parseLong(Files.readString(file).split(" ")[0]));
            }
            return pids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Run run = stop("--purge");
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    private Run script(List<String> words) {
        try {
            Path output = Files.createTempFile("ward-script-", ".log");
            var builder = new ProcessBuilder(new ArrayList<>(words))
                    .directory(PROJECT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            long begin = System.nanoTime();
            Process process = builder.start();
            if (!process.waitFor(4, TimeUnit.MINUTES)) {
                process.destroy();
                throw new AssertionError(words + " does not end: " + Files.readString(output));
            }
            var run = new Run(
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8),
                    Duration.ofNanos(System.nanoTime() - begin));
            Files.delete(output);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The first of so many free ones in a row, below those that the kernel gives to outgoing connections. */
    private static int freePorts(int count) {
        while (true) {
            int first = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            boolean free = true;
            for (int port = first; port < first + count; port++) {
                free &= isFree(port);
            }
            if (free) {
                return first;
            }
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** One that has ended and waits for its parent to notice is not. */
    static boolean isAlive(long pid) {
        try {
            return !Files.readString(Path.of("/proc", Long.toString(pid), "stat"))
                    .contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }
}
