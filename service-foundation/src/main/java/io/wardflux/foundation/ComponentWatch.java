package io.wardflux.foundation;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** Looks at one part of a service's health again and again, on a thread of its own, which may hang with it. */
final class ComponentWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration IN_TIME = Duration.ofSeconds(15);
    private static final Logger LOG = LoggerFactory.getLogger(ComponentWatch.class);

    private final HealthIndicator indicator;
    private final Duration every;
    private final Duration inTime;
    private final Thread thread;
    private volatile boolean closed;
    private volatile double lastFound = Double.NaN;
    private volatile long answeredNanos = System.nanoTime();

    ComponentWatch(String component, HealthIndicator indicator) {
        this(component, indicator, EVERY, IN_TIME);
    }

    /** @param inTime one that did not answer for so long, beyond the time between two looks, is not up */
    ComponentWatch(String component, HealthIndicator indicator, Duration every, Duration inTime) {
        this.indicator = indicator;
        this.every = every;
        this.inTime = inTime;
        this.thread = Thread.ofVirtual().name("watch-" + component).start(this::watch);
    }

    /** 1 or 0; NaN before the first answer. */
    double up() {
        boolean late = System.nanoTime() - answeredNanos > every.plus(inTime).toNanos();
        return late ? 0 : lastFound;
    }

    private void watch() {
        while (!closed) {
            lastFound = look() ? 1 : 0;
            answeredNanos = System.nanoTime();
            LockSupport.parkNanos(every.toNanos());
        }
    }

    private boolean look() {
        try {
            var health = indicator.health();
            return health != null && health.getStatus().equals(Status.UP);
        } catch (RuntimeException e) {
            LOG.debug("Health could not be looked at", e);
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
