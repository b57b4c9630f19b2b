package io.wardflux.worker.state;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.worker.loop.Loop;
import io.wardflux.worker.loop.ThrottledLog;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Collects what polls and pings say of devices and writes it in batches. While Postgres is away the reports of a device are joined and
 * wait, for a bounded number of devices, and polling goes on.
 */
@Component
public class StateWriter {
    private static final int MOST_WAITING = 200_000;
    private static final int MOST_AT_ONCE = 2_000;
    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PAUSE_WHEN_AWAY = Duration.ofSeconds(1);

    private final StateStore store;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(StateWriter.class));
    private final Map<Long, Pending> waiting = new LinkedHashMap<>();
    private int failures;
    private @Nullable Loop loop;

    StateWriter(StateStore store, MeterRegistry meters) {
        this.store = store;
        Gauge.builder("ward.states.waiting.capacity", () -> MOST_WAITING).register(meters);
        Gauge.builder("ward.states.waiting.used", this, StateWriter::waiting).register(meters);
    }

    public void start() {
        loop = Loop.start("device-states", () -> {
            if (!write()) {
                Thread.sleep(PAUSE_WHEN_AWAY);
            } else if (waiting() < MOST_AT_ONCE) {
                Thread.sleep(PAUSE);
            }
        });
    }

    /** Writes what waits, where Postgres is there. */
    public void stop() {
        if (loop != null) {
            loop.close();
        }
        while (waiting() > 0) {
            if (!write()) {
                log.warn("lost", "Postgres is away: what the last polls say of " + waiting() + " devices is lost");
                return;
            }
        }
    }

    public void report(PollReport report) {
        synchronized (waiting) {
            pending(report.deviceId()).add(report);
        }
    }

    public void report(PingReport report) {
        synchronized (waiting) {
            pending(report.deviceId()).add(report);
        }
    }

    private Pending pending(long deviceId) {
        Pending before = waiting.get(deviceId);
        if (before != null) {
            return before;
        }
        makeRoom();
        Pending pending = new Pending();
        waiting.put(deviceId, pending);
        return pending;
    }

    private void makeRoom() {
        if (waiting.size() >= MOST_WAITING) {
            Iterator<Long> oldest = waiting.keySet().iterator();
            oldest.next();
            oldest.remove();
            log.warn(
                    "full", "More than " + MOST_WAITING + " devices' states wait for Postgres: the oldest are dropped");
        }
    }

    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** True where everything that waited, up to a batch, is written. */
    private boolean write() {
        SortedMap<Long, Pending> batch = next();
        if (batch.isEmpty()) {
            return true;
        }
        try {
            store.write(batch);
            failures = 0;
            return true;
        } catch (DataAccessException | TransactionException e) {
            failures++;
            keep(batch, e);
            return false;
        }
    }

    private SortedMap<Long, Pending> next() {
        SortedMap<Long, Pending> batch = new TreeMap<>();
        synchronized (waiting) {
            Iterator<Map.Entry<Long, Pending>> all = waiting.entrySet().iterator();
            while (all.hasNext() && batch.size() < MOST_AT_ONCE) {
                Map.Entry<Long, Pending> entry = all.next();
                batch.put(entry.getKey(), entry.getValue());
                all.remove();
            }
        }
        return batch;
    }

    private void keep(SortedMap<Long, Pending> batch, RuntimeException e) {
        boolean away = e instanceof CannotGetJdbcConnectionException
                || e instanceof TransientDataAccessException
                || e instanceof TransactionException
                || e instanceof org.springframework.dao.DataAccessResourceFailureException
                || e instanceof org.springframework.dao.RecoverableDataAccessException;
        if (!away && failures >= TRIES) {
            log.warn(
                    "refused",
                    "Postgres refuses states of " + batch.size() + " devices; they are dropped: " + cause(e));
            failures = 0;
            return;
        }
        log.warn("away", "States of devices wait for Postgres: " + cause(e));
        synchronized (waiting) {
            batch.forEach((device, older) -> {
                Pending newer = waiting.get(device);
                if (newer != null) {
                    older.addAll(newer);
                }
                waiting.put(device, older);
            });
        }
    }

    private static String cause(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
