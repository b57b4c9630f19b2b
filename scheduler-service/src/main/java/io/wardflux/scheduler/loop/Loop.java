package io.wardflux.scheduler.loop;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does the same thing again and again. Nothing that is thrown ends it; only {@link #close} does, and waits
 * for the round that is under way.
 */
public final class Loop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(8);
    private static final Duration QUIET = Duration.ofSeconds(30);
    /** At least this part of the time between two rounds is rest. */
    private static final int REST_PART = 4;

    private final String name;
    private final Supplier<Duration> every;
    private final Runnable round;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable String trouble;
    private long loggedNanos;
    private long suppressed;

    private Loop(String name, Supplier<Duration> every, Runnable round) {
        this.name = name;
        this.every = every;
        this.round = round;
        this.thread = Thread.ofPlatform().name("ward-" + name).unstarted(this::run);
    }

    /** @param every between the begins of two rounds; one that takes long is followed by a rest all the same */
    public static Loop start(String name, Duration every, Runnable round) {
        return start(name, () -> every, round);
    }

    /** @param every asked after each round */
    public static Loop start(String name, Supplier<Duration> every, Runnable round) {
        var loop = new Loop(name, every, round);
        loop.thread.start();
        return loop;
    }

    /** Begins the next round at once. */
    public void wake() {
        wakes.release();
    }

    /** Why the last round failed; null where it did not. */
    public @Nullable String trouble() {
        return trouble;
    }

    private void run() {
        while (!stopping) {
            long begin = System.nanoTime();
            try {
                round.run();
                recovered();
            } catch (Throwable e) {
                failed(e);
            }
            long pause = every.get().toNanos();
            rest(Math.max(begin + pause - System.nanoTime(), pause / REST_PART));
        }
    }

    private void rest(long nanos) {
        try {
            if (!stopping && wakes.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            // Only close() interrupts, and it has said so in stopping.
        }
    }

    private void recovered() {
        if (trouble != null) {
            trouble = null;
            LOG.info("{} goes on", name);
            loggedNanos = 0;
        }
    }

    private void failed(Throwable e) {
        boolean first = trouble == null;
        trouble = String.valueOf(e.getMessage());
        long now = System.nanoTime();
        if (stopping) {
            return;
        }
        if (first || loggedNanos == 0 || now - loggedNanos > QUIET.toNanos()) {
            String more = suppressed == 0 ? "" : " (" + suppressed + " more like this since the last line)";
            if (isExpected(e)) {
                LOG.warn("{} failed and is tried again: {}{}", name, trouble, more);
            } else {
                LOG.error("{} failed and is tried again{}", name, more, e);
            }
            loggedNanos = now;
            suppressed = 0;
        } else {
            suppressed++;
        }
    }

    /** A server that is away needs a line; a bug needs its stack trace. */
    private static boolean isExpected(Throwable e) {
        return e instanceof io.wardflux.broker.BrokerUnavailableException
                || e instanceof org.springframework.dao.DataAccessException
                || e instanceof org.springframework.transaction.TransactionException;
    }

    /** Begins no further round, and does not wait for the one that is under way. */
    public void stop() {
        stopping = true;
        wake();
    }

    @Override
    public void close() {
        stop();
        try {
            if (!thread.join(STOP_PATIENCE)) {
                LOG.warn("{} did not end within {} s", name, STOP_PATIENCE.toSeconds());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
