package io.wardflux.worker.loop;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that repeats a step until it is told to stop. A step that fails is logged (once in a while) and repeated after a
 * pause that grows to some seconds, so neither a server that is away nor a bug ends it.
 */
public final class Loop implements AutoCloseable {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final Step step;
    private final ThrottledLog log;
    private final Logger bugs;
    private final Thread thread;
    private volatile boolean stopping;

    private Loop(String name, Step step) {
        this.step = step;
        this.bugs = LoggerFactory.getLogger("io.wardflux.worker." + name);
        this.log = new ThrottledLog(bugs);
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public static Loop start(String name, Step step) {
        Loop loop = new Loop(name, step);
        loop.thread.start();
        return loop;
    }

    /** Repeats a step with a pause after each. */
    public static Loop every(Duration pause, String name, Step step) {
        return start(name, () -> {
            step.run();
            Thread.sleep(pause);
        });
    }

    private void run() {
        Duration pause = SHORTEST_PAUSE;
        while (!stopping) {
            try {
                step.run();
                pause = SHORTEST_PAUSE;
            } catch (InterruptedException e) {
                // Only stop() means it; else it is nobody's business here.
            } catch (RuntimeException e) {
                failed(e);
                if (!stopping) {
                    sleep(pause);
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void failed(RuntimeException e) {
        String kind = e.getClass().getName();
        log.warn(kind, thread.getName() + ": " + firstLine(e));
        bugs.debug("The step failed", e);
    }

    private static String firstLine(RuntimeException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        StackTraceElement[] trace = e.getStackTrace();
        boolean bug = e instanceof NullPointerException
                || e instanceof IllegalStateException
                || e instanceof IndexOutOfBoundsException
                || e instanceof ClassCastException;
        return bug && trace.length > 0 ? e.getClass().getName() + " at " + trace[0] + ": " + message : message;
    }

    private void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            // stop() has set the flag that ends the loop.
        }
    }

    /** No step begins any more; one that is under way may end, within that time. */
    public void finish(Duration patience) {
        stopping = true;
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** No step begins any more; one that waits is interrupted. Returns when the thread has ended, or after some seconds. */
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    public interface Step {
        void run() throws InterruptedException;
    }
}
