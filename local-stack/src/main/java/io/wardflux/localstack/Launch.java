package io.wardflux.localstack;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One run of local mode: starts what does not run yet. What it started ends again with {@link #close()}, unless everything
 * went well and {@link #keep()} came before.
 */
final class Launch implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofMinutes(4);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);

    private final Progress progress;
    private final Deque<Started> started = new ArrayDeque<>();
    private boolean over;

    private record Started(Part part, RunningProcess process) {}

    Launch(Progress progress) {
        this.progress = progress;
    }

    /**
     * Starts those that do not run, and returns when all of them are ready.
     *
     * @throws ServerException about the first that cannot be started or is not ready in time
     */
    void ensure(List<Part> parts) {
        List<Started> waiting = new ArrayList<>();
        for (Part part : parts) {
            waiting.add(new Started(part, runningOrStarted(part)));
        }
        boolean all = Patience.until(START_PATIENCE, () -> {
            waiting.removeIf(this::isReady);
            if (!waiting.isEmpty()) {
                progress.still("waiting for " + names(waiting));
            }
            return waiting.isEmpty();
        });
        if (!all) {
            throw waiting.getFirst().part().failure("was not ready within " + START_PATIENCE.toSeconds() + " s");
        }
    }

    /** Ends a process that is not wanted any more, in an orderly way. */
    void end(String name, RunningProcess process) {
        progress.say("stopping " + name);
        process.send(Signal.TERM);
        process.awaitEnd(STOP_PATIENCE);
    }

    synchronized boolean startedNothing() {
        return started.isEmpty();
    }

    /** From now on {@link #close()} changes nothing. */
    synchronized void keep() {
        over = true;
    }

    @Override
    public synchronized void close() {
        if (over) {
            return;
        }
        over = true;
        if (!started.isEmpty()) {
            progress.say("stopping what was started: " + names(started));
            started.reversed()
                    .forEach(each -> each.process().send(each.part().server().stopSignal()));
            started.reversed().forEach(each -> each.process().awaitEnd(STOP_PATIENCE));
        }
    }

    private synchronized RunningProcess runningOrStarted(Part part) {
        Optional<RunningProcess> running = part.running();
        if (running.isPresent()) {
            requireSamePort(part, running.get());
            return running.get();
        }
        if (over) {
            throw new ServerException("Stopped before everything was started.");
        }
        progress.say("starting " + part.name());
        RunningProcess process = part.start();
        started.add(new Started(part, process));
        return process;
    }

    private boolean isReady(Started each) {
        if (!each.process().identity().isAlive()) {
            throw each.part().failure("ended while it started");
        }
        if (!each.part().isReady()) {
            return false;
        }
        progress.say(each.part().name() + " is ready on port " + each.process().port());
        return true;
    }

    private static void requireSamePort(Part part, RunningProcess running) {
        if (running.port() != part.port().port()) {
            throw new ServerException(
                    "%s runs on port %d, not on %d as %s says; run ./stop_monitoring.sh first to move it."
                            .formatted(
                                    part.name(),
                                    running.port(),
                                    part.port().port(),
                                    part.port().variable()));
        }
    }

    private static String names(Iterable<Started> parts) {
        List<String> names = new ArrayList<>();
        parts.forEach(each -> names.add(each.part().name()));
        return names.stream().collect(Collectors.joining(", "));
    }
}
