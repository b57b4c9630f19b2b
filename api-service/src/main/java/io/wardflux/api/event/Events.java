package io.wardflux.api.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.api.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Looks for new events twice a second while anybody listens, with one query of each kind for all listeners, and puts them
 * into each one's buffer.
 */
@Component
class Events implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int PAGE = 500;

    private final StatusHistory history;
    private final TaskChanges tasks;
    private final EventSettings settings;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final Semaphore places;
    private final Counter cutOff;
    private final ReentrantLock looking = new ReentrantLock();
    /** Of what the listeners were told. */
    private long lastId;

    private volatile @Nullable Thread thread;

    Events(StatusHistory history, TaskChanges tasks, EventSettings settings, MeterRegistry meters) {
        this.history = history;
        this.tasks = tasks;
        this.settings = settings;
        this.places = new Semaphore(settings.listeners());
        Gauge.builder("ward.event.listeners.capacity", settings, EventSettings::listeners)
                .register(meters);
        Gauge.builder("ward.event.listeners.used", places, it -> settings.listeners() - it.availablePermits())
                .register(meters);
        cutOff = Counter.builder("ward.event.listeners.cut.off")
                .description("Listeners that were disconnected because they did not read fast enough")
                .register(meters);
    }

    /** Who has taken a place gives it back by {@link #listen}. */
    void takePlace() {
        if (!places.tryAcquire()) {
            throw ProblemException.of(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "All " + settings.listeners()
                            + " places for listeners are taken: close one, or raise WARD_EVENTS_LISTENERS.");
        }
    }

    /**
     * On the caller's thread, until the listener is closed or its way is gone.
     *
     * @param after what it had last; empty: it wants only what comes
     */
    void listen(Listener.Way way, OptionalLong after) {
        Listener listener = null;
        try {
            long last = history.lastId();
            listener = new Listener(way, Math.min(after.orElse(last), last), settings);
            add(listener);
            listener.run(id -> history.after(id, PAGE));
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A listener left: {}", e.getMessage());
        } catch (DataAccessException | TransactionException e) {
            LOG.info("A listener is disconnected, because Postgres does not give what it missed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (listener != null) {
                listeners.remove(listener);
            }
            places.release();
        }
    }

    /** From here on it is told of everything that comes, before it looks for what it missed: so nothing is between. */
    private void add(Listener listener) {
        looking.lock();
        try {
            if (listeners.isEmpty()) {
                lastId = history.lastId();
                tasks.beginNow();
            }
            listeners.add(listener);
        } finally {
            looking.unlock();
        }
    }

    private void look() {
        looking.lock();
        try {
            if (listeners.isEmpty()) {
                return;
            }
            tasks.next().forEach(this::tell);
            List<StatusChange> page = history.after(lastId, PAGE);
            while (!page.isEmpty()) {
                page.forEach(this::tell);
                lastId = page.getLast().id();
                page = page.size() == PAGE ? history.after(lastId, PAGE) : List.of();
            }
        } finally {
            looking.unlock();
        }
    }

    private void tell(Event event) {
        for (Listener listener : listeners) {
            if (!listener.offer(event)) {
                listeners.remove(listener);
                cutOff.increment();
                LOG.info("A listener is cut off: more than {} events waited for it", settings.buffer());
            }
        }
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("events").start(this::run);
    }

    private void run() {
        boolean trouble = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                look();
                trouble = false;
                Thread.sleep(LOOK);
            } catch (DataAccessException | TransactionException e) {
                if (!trouble) {
                    LOG.warn("Events wait for Postgres: {}", e.getMessage());
                }
                trouble = true;
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Before the web server, which would wait for its connections to end. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
        listeners.forEach(Listener::close);
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
