package io.wardflux.worker.ping;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** One process of fping for many addresses, IPv4 and IPv6 alike: they go in, one line for each comes out at the end. */
@Component
class Fping {
    private final PingSettings settings;

    Fping(PingSettings settings) {
        this.settings = settings;
    }

    sealed interface Answer {
        /** One for each address; of one that fping said nothing about, all pings are lost. */
        record Echoes(Map<String, Echo> byAddress) implements Answer {}

        /** Nothing is known of any address. */
        record Failed(String reason) implements Answer {}

        /** It was ended, because it took longer than it may. */
        record TimeLimit(String reason) implements Answer {}
    }

    /** A sentence where the program is not there. */
    Optional<String> missing() {
        Path named = Path.of(settings.program());
        boolean found = named.getNameCount() > 1 || named.isAbsolute()
                ? Files.isExecutable(named)
                : Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .filter(folder -> !folder.isEmpty())
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(named)));
        return found ? Optional.empty() : Optional.of(notThere());
    }

    private String notThere() {
        return "fping (" + settings.program() + ") is not there: install the package fping on the worker's machine, or"
                + " correct WARD_PING_PROGRAM";
    }

    private List<String> command() {
        return List.of(
                settings.program(),
                "-C",
                Integer.toString(settings.count()),
                "-q",
                "-i",
                Long.toString(settings.gap().toMillis()),
                "-p",
                Long.toString(settings.period().toMillis()),
                "-t",
                Long.toString(settings.timeout().toMillis()),
                // Any source address, as without them; but fping 5.1 knows its answers by datagram sockets, which need
                // no
                // rights, only where one is named: https://github.com/schweikert/fping/issues/248
                "-S",
                "0.0.0.0",
                "-S",
                "::");
    }

    /**
     * Waits for its end.
     *
     * @param addresses literals, each once
     * @throws InterruptedException where the worker stops meanwhile; the process is ended then
     */
    Answer ping(Set<String> addresses, Duration limit) throws InterruptedException {
        Process process;
        try {
            var builder = new ProcessBuilder(command()).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("LC_ALL", "C");
            process = builder.start();
        } catch (IOException e) {
            return new Answer.Failed(notThere());
        }
        Map<String, Echo> echoes = new HashMap<>();
        var said = new StringBuffer();
        Thread writer = Thread.startVirtualThread(() -> write(process, addresses));
        Thread reader = Thread.startVirtualThread(() -> read(process, addresses, echoes, said));
        boolean late;
        try {
            late = !process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            // Also where this thread was interrupted. Of one that has ended it would close what is not read yet.
            if (process.isAlive()) {
                process.destroyForcibly();
            }
        }
        reader.join();
        writer.join();
        if (late) {
            return new Answer.TimeLimit("fping was ended because it took longer than " + limit.toSeconds() + " s for "
                    + addresses.size() + " addresses");
        }
        // 1: some did not answer; 2: an address was not understood; above: it could not work at all.
        if (process.exitValue() > 2 || echoes.isEmpty()) {
            return new Answer.Failed("fping failed with exit value " + process.exitValue() + ": "
                    + (said.isEmpty() ? "it said nothing" : said));
        }
        addresses.forEach(address -> echoes.putIfAbsent(address, Echo.none(settings.count())));
        return new Answer.Echoes(echoes);
    }

    private static void write(Process process, Collection<String> addresses) {
        try (OutputStream in = process.getOutputStream()) {
            in.write((String.join("\n", addresses) + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // It has ended already; its exit value says why.
        }
    }

    private static void read(Process process, Set<String> wanted, Map<String, Echo> echoes, StringBuffer said) {
        try (var lines = new BufferedReader(
                new InputStreamReader(process.getErrorStream(), StandardCharsets.US_ASCII), 1 << 16)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                var parsed = Echo.parse(line);
                if (parsed.isPresent() && wanted.contains(parsed.get().address())) {
                    echoes.put(parsed.get().address(), parsed.get().echo());
                } else if (said.isEmpty() && !line.isBlank()) {
                    said.append(line, 0, Math.min(line.length(), 200));
                }
            }
        } catch (IOException e) {
            // The process was ended while it spoke.
        }
    }
}
