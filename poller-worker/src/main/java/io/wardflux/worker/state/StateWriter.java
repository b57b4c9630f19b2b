package io.wardflux.worker.state;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.worker.loop.Loop;
import io.wardflux.worker.loop.ThrottledLog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Collects what polls and pings say of devices and writes it in batches. Reports that say nothing new of a device that was well
 * when it was last looked at, as nearly all do, wait longer for larger batches. While Postgres is away the reports of a device
 * are joined and wait, for a bounded number of devices, and polling goes on.
 */
@Component
public class StateWriter {
    private static final int MOST_WAITING = 200_000;
    private static final int MOST_AT_ONCE = 2_000;
    private static final int MOST_CALM_AT_ONCE = 20_000;
    /** So much older than they are the times of the last polls may be that people see. */
    private static final Duration CALM_WAIT = Duration.ofSeconds(5);

    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PAUSE_WHEN_AWAY = Duration.ofSeconds(1);

    private final StateStore store;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(StateWriter.class));
    private final Map<Long, Pending> waiting = new LinkedHashMap<>();
    /** By device; those who are here do not wait elsewhere. */
    private Map<Long, StateStore.Calm> calm = new LinkedHashMap<>();
    /** Devices that were well by their rows when these were last read here, and have not failed since. */
    private final Map<Long, Well> well = new HashMap<>();

    /**
     * Of what says nothing new every other report is enough, where they come so often. Not fewer: another worker may have seen
     * failures, which end with an answer, and would take those with a lost answer between them for failures in a row.
     */
    private static final class Well {
        private static final Duration OFTEN = Duration.ofSeconds(30);

        private Instant asked = Instant.EPOCH;
        private boolean passedOver;

        boolean passesOver(PollReport report) {
            passedOver = !passedOver && report.at().isBefore(asked.plus(OFTEN));
            if (!passedOver) {
                asked = report.at();
            }
            return passedOver;
        }
    }

    private long calmSince;
    private int failures;
    private @Nullable Loop loop;

    StateWriter(StateStore store, MeterRegistry meters) {
        this.store = store;
        Gauge.builder("ward.states.waiting.capacity", () -> MOST_WAITING).register(meters);
        Gauge.builder("ward.states.waiting.used", this, StateWriter::waiting).register(meters);
    }

    public void start() {
        loop = Loop.start("device-states", () -> {
            if (!write() || !writeCalm(false)) {
                Thread.sleep(PAUSE_WHEN_AWAY);
            } else if (eventful() < MOST_AT_ONCE) {
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
            if (!writeCalm(true) || !write()) {
                log.warn("lost", "Postgres is away: what the last polls say of " + waiting() + " devices is lost");
                return;
            }
        }
    }

    public void report(PollReport report) {
        long revision = store.calmRevision(report);
        synchronized (waiting) {
            long device = report.deviceId();
            if (revision < 0) {
                well.remove(device);
            }
            Well itself = well.get(device);
            if (itself != null && !waiting.containsKey(device) && (calm.containsKey(device) || !isFull())) {
                if (!itself.passesOver(report)) {
                    addCalm(report, revision);
                }
            } else {
                pending(device).add(report);
            }
        }
    }

    private void addCalm(PollReport report, long revision) {
        calmSince = calm.isEmpty() ? System.nanoTime() : calmSince;
        StateStore.Calm earlier = calm.get(report.deviceId());
        calm.put(report.deviceId(), new StateStore.Calm(report, revision, earlier == null ? null : earlier.all()));
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
        StateStore.Calm earlier = calm.remove(deviceId);
        if (earlier == null) {
            makeRoom();
        }
        Pending pending = earlier == null ? new Pending() : earlier.all();
        waiting.put(deviceId, pending);
        return pending;
    }

    private boolean isFull() {
        return waiting.size() + calm.size() >= MOST_WAITING;
    }

    private void makeRoom() {
        if (isFull()) {
            // Those that say nothing new first.
            Iterator<Long> oldest = (calm.isEmpty() ? waiting : calm).keySet().iterator();
            oldest.next();
            oldest.remove();
            log.warn(
                    "full", "More than " + MOST_WAITING + " devices' states wait for Postgres: the oldest are dropped");
        }
    }

    int waiting() {
        synchronized (waiting) {
            return waiting.size() + calm.size();
        }
    }

    private int eventful() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** The same of what says nothing new, once there is enough of it or it has waited for long enough. */
    private boolean writeCalm(boolean now) {
        Map<Long, StateStore.Calm> batch;
        synchronized (waiting) {
            boolean due = System.nanoTime() - calmSince > CALM_WAIT.toNanos() || calm.size() >= MOST_CALM_AT_ONCE;
            if (calm.isEmpty() || !now && !due) {
                return true;
            }
            batch = nextCalm();
            calmSince = System.nanoTime();
        }
        try {
            Set<Long> news = store.writeCalm(batch.values());
            if (!news.isEmpty()) {
                batch.keySet().retainAll(news);
                putBack(batch, true);
            }
            return true;
        } catch (DataAccessException | TransactionException e) {
            log.warn("away", "States of devices wait for Postgres: " + cause(e));
            putBack(batch, false);
            return false;
        }
    }

    private Map<Long, StateStore.Calm> nextCalm() {
        Map<Long, StateStore.Calm> batch = calm;
        if (calm.size() <= MOST_CALM_AT_ONCE) {
            calm = new LinkedHashMap<>();
            return batch;
        }
        batch = new LinkedHashMap<>();
        Iterator<Map.Entry<Long, StateStore.Calm>> all = calm.entrySet().iterator();
        while (batch.size() < MOST_CALM_AT_ONCE) {
            Map.Entry<Long, StateStore.Calm> entry = all.next();
            batch.put(entry.getKey(), entry.getValue());
            all.remove();
        }
        return batch;
    }

    /** @param news they turned out to say something new */
    private void putBack(Map<Long, StateStore.Calm> batch, boolean news) {
        synchronized (waiting) {
            if (news) {
                batch.keySet().forEach(well::remove);
            }
            batch.forEach((device, report) -> {
                Pending later = waiting.get(device);
                StateStore.Calm newer = calm.remove(device);
                if (later == null && newer == null && !news) {
                    calm.put(device, report);
                    return;
                }
                Pending all = report.all();
                if (newer != null) {
                    all.addAll(newer.all());
                }
                if (later != null) {
                    all.addAll(later);
                }
                waiting.put(device, all);
            });
        }
    }

    /** True where everything that waited, up to a batch, is written. */
    private boolean write() {
        SortedMap<Long, Pending> batch = next();
        if (batch.isEmpty()) {
            return true;
        }
        try {
            remember(store.write(batch));
            failures = 0;
            return true;
        } catch (DataAccessException | TransactionException e) {
            failures++;
            keep(batch, e);
            return false;
        }
    }

    private void remember(Set<Long> steady) {
        synchronized (waiting) {
            if (well.size() + steady.size() > MOST_WAITING) {
                well.clear();
            }
            steady.forEach(device -> well.computeIfAbsent(device, it -> new Well()));
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
        return String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }
}
