package io.wardflux.localstack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A started program with all its descendants; its output goes to a log file, its input is empty. */
final class ChildProcess {
    private static final int TAIL_BYTES = 16 * 1024;

    // The kernel sends the parent-death signal when the *thread* that started the child ends, so one thread that
    // never ends starts all of them.
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("process-starter").factory());

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * @param wrapper put before everything else, for example {@code unshare -U}
     * @param environment added to this JVM's own; an empty value takes a variable away
     */
    static ChildProcess start(
            List<String> wrapper,
            List<String> command,
            Map<String, String> environment,
            Path log,
            Path directory,
            Lifetime lifetime) {
        List<String> words = new ArrayList<>(wrapper);
        words.addAll(
                switch (lifetime) {
                    case WITH_JVM ->
                        List.of(Programs.require("setpriv", "util-linux").toString(), "--pdeathsig", "KILL", "--");
                    case DETACHED ->
                        List.of(Programs.require("setsid", "util-linux").toString());
                });
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectErrorStream(true);
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            return new ChildProcess(STARTER.submit(builder::start).get(), log);
        } catch (ExecutionException e) {
            throw new ServerException("Cannot start " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while starting " + command.getFirst(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Those too that it forks meanwhile: after the program itself, whatever is new each time. */
    void signalAll(Signal signal) {
        Set<Long> told = new LinkedHashSet<>(Set.of(pid()));
        signal.sendTo(List.of(pid()));
        while (true) {
            List<Long> others =
                    family().map(ProcessHandle::pid).filter(told::add).toList();
            if (others.isEmpty()) {
                return;
            }
            signal.sendTo(others);
        }
    }

    /** Sends the signal to the program only, then waits for it and its descendants; kills what is left by then. */
    void end(Signal signal, Duration patience) {
        List<ProcessHandle> family = family().toList();
        if (signal == Signal.KILL) {
            process.destroyForcibly();
        } else {
            signal.sendTo(List.of(pid()));
        }
        if (!allEnded(family, patience)) {
            family.forEach(ProcessHandle::destroyForcibly);
            allEnded(family, Duration.ofSeconds(10));
        }
    }

    String logTail() {
        return tail(log, 40);
    }

    static String tail(Path log, int lines) {
        if (!Files.exists(log)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            return "(" + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    private Stream<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    private static boolean allEnded(Collection<ProcessHandle> family, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (ProcessHandle handle : family) {
            // Descendants are not this JVM's children, so there is nothing to wait on but the process table.
            while (ProcessIdentity.of(handle.pid()).isPresent() && handle.isAlive()) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                Patience.pause();
            }
        }
        return true;
    }
}
