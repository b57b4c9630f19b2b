package io.wardflux.worker.profile;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.snmp.AgentProfile;
import io.wardflux.worker.loop.Loop;
import io.wardflux.worker.loop.ThrottledLog;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Writes what workers find out about devices, in batches, and reads what other workers found out. While Postgres is away
 * changes of a device are joined and wait, of a bounded number of devices.
 */
@Component
public class ProfileWriter {
    private static final int MOST_WAITING = DeviceMemory.MOST_DEVICES;
    private static final int MOST_AT_ONCE = 500;
    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration PAUSE_WHEN_AWAY = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_OTHERS = Duration.ofSeconds(5);

    private final ProfileStore store;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(ProfileWriter.class));
    /** Guards both. */
    private final Object lock = new Object();

    private final Map<Long, Boot> boots = new LinkedHashMap<>();
    private final Map<Long, Learned> learned = new LinkedHashMap<>();
    private BiConsumer<ProfileStore.Noted, @Nullable Boot> onBoot = (row, written) -> {};
    private long lookedNanos = System.nanoTime();
    private int failures;
    private @Nullable Loop loop;

    ProfileWriter(ProfileStore store, MeterRegistry meters) {
        this.store = store;
        Gauge.builder("ward.profiles.waiting.capacity", () -> MOST_WAITING).register(meters);
        Gauge.builder("ward.profiles.waiting.used", this, ProfileWriter::waiting)
                .register(meters);
    }

    /**
     * @param restarts how many of them this worker has seen that are not written yet
     * @param changes of which this is the latest
     */
    record Boot(long bootMs, long engineBoots, int restarts, int changes) {
        Boot after(@Nullable Boot earlier) {
            return earlier == null
                    ? this
                    : new Boot(bootMs, engineBoots, restarts + earlier.restarts, changes + earlier.changes);
        }
    }

    /** @param resets how often the device's profile had been reset when this was learned */
    record Learned(AgentProfile profile, long resets) {}

    /** Who hears what is in the database, with what was written just now; null where it was another worker's. */
    void onBoot(BiConsumer<ProfileStore.Noted, @Nullable Boot> listener) {
        onBoot = listener;
    }

    public void start() {
        loop = Loop.start("profiles", () -> {
            boolean done = writeBoots() && writeLearned() && look();
            Thread.sleep(done ? PAUSE : PAUSE_WHEN_AWAY);
        });
    }

    /** Writes what waits, where Postgres is there. */
    public void stop() {
        if (loop != null) {
            loop.close();
        }
        while (waiting() > 0) {
            if (!writeBoots() || !writeLearned()) {
                log.warn("lost", "Postgres is away: what was found out about " + waiting() + " devices is lost");
                return;
            }
        }
    }

    void booted(long deviceId, Boot boot) {
        synchronized (lock) {
            makeRoom(boots, deviceId);
            boots.put(deviceId, boot.after(boots.get(deviceId)));
        }
    }

    /** The latest counts. */
    void learned(long deviceId, Learned profile) {
        synchronized (lock) {
            makeRoom(learned, deviceId);
            learned.put(deviceId, profile);
        }
    }

    private static void makeRoom(Map<Long, ?> waiting, long deviceId) {
        if (waiting.size() >= MOST_WAITING && !waiting.containsKey(deviceId)) {
            Iterator<Long> oldest = waiting.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    int waiting() {
        synchronized (lock) {
            return boots.size() + learned.size();
        }
    }

    private boolean writeBoots() {
        return write(
                boots,
                batch -> store.writeBoots(batch).forEach(row -> onBoot.accept(row, batch.get(row.deviceId()))),
                (earlier, later) -> later.after(earlier));
    }

    private boolean writeLearned() {
        return write(learned, store::writeLearned, (earlier, later) -> later);
    }

    /** True where what waited, up to a batch, is written. */
    private <V> boolean write(Map<Long, V> waiting, Consumer<SortedMap<Long, V>> write, BinaryOperator<V> join) {
        SortedMap<Long, V> batch = next(waiting);
        if (batch.isEmpty()) {
            return true;
        }
        try {
            write.accept(batch);
            failures = 0;
            return true;
        } catch (DataAccessException | TransactionException e) {
            if (!isAway(e) && ++failures >= TRIES) {
                log.warn("refused", "Postgres refuses profiles of " + batch.size() + " devices: " + cause(e));
                failures = 0;
                return false;
            }
            log.warn("away", "Profiles of devices wait for Postgres: " + cause(e));
            synchronized (lock) {
                batch.forEach((device, earlier) -> {
                    V later = waiting.get(device);
                    waiting.put(device, later == null ? earlier : join.apply(earlier, later));
                });
            }
            return false;
        }
    }

    /** A server that is away is no refusal, however long it is; Spring calls that not transient. */
    private static boolean isAway(RuntimeException e) {
        return !(e instanceof NonTransientDataAccessException) || e instanceof DataAccessResourceFailureException;
    }

    private <V> SortedMap<Long, V> next(Map<Long, V> waiting) {
        SortedMap<Long, V> batch = new TreeMap<>();
        synchronized (lock) {
            Iterator<Map.Entry<Long, V>> all = waiting.entrySet().iterator();
            while (all.hasNext() && batch.size() < MOST_AT_ONCE) {
                Map.Entry<Long, V> entry = all.next();
                batch.put(entry.getKey(), entry.getValue());
                all.remove();
            }
        }
        return batch;
    }

    private boolean look() {
        if (System.nanoTime() - lookedNanos < LOOK_AT_OTHERS.toNanos()) {
            return true;
        }
        try {
            store.notedLately().forEach(row -> onBoot.accept(row, null));
            lookedNanos = System.nanoTime();
            return true;
        } catch (DataAccessException e) {
            return false;
        }
    }

    private static String cause(Throwable e) {
        return String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }
}
