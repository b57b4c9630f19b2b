package io.wardflux.worker.settings;

import io.wardflux.worker.loop.Loop;
import io.wardflux.worker.loop.ThrottledLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Gives settings that are at least as new as a job wants: from the cache, or read for many devices at once on a thread of
 * its own. While Postgres is away the cached ones are given, however old; who wants a device that is not cached waits.
 */
@Component
public class SettingsLoader {
    private static final int MOST_AT_ONCE = 250;
    private static final Duration PAUSE_WHEN_AWAY = Duration.ofMillis(500);
    /** A read that takes longer is treated like a database that is away. */
    private static final long SLOW_NANOS = Duration.ofSeconds(2).toNanos();

    private final SettingsReader reader;
    private final SettingsCache cache;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(SettingsLoader.class));
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final List<Request> waiting = new ArrayList<>();
    /** Devices that were given old settings, and the version that was wanted. */
    private final Map<Long, Long> stale = new HashMap<>();

    private volatile boolean away;
    private volatile long readingSince;
    private @Nullable Loop loop;

    SettingsLoader(SettingsReader reader, SettingsCache cache) {
        this.reader = reader;
        this.cache = cache;
    }

    /**
     * @param stillWanted false where waiting has no sense any more
     * @param answer gets the settings, or empty where it is no longer wanted; on this or another thread
     */
    public record Request(
            long deviceId, long version, BooleanSupplier stillWanted, Consumer<Optional<DeviceSettings>> answer) {}

    public void start() {
        loop = Loop.start("settings", this::load);
    }

    /** Requests that wait are forgotten. */
    public void stop() {
        if (loop != null) {
            loop.close();
        }
    }

    public void request(Request request) {
        Optional<DeviceSettings> cached = cache.find(request.deviceId());
        if (cached.isPresent()) {
            boolean fresh = cached.get().version() >= request.version();
            if (fresh || databaseIsAway()) {
                if (!fresh) {
                    refreshLater(request);
                }
                request.answer().accept(cached);
                return;
            }
        }
        lock.lock();
        try {
            waiting.add(request);
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    private boolean databaseIsAway() {
        long since = readingSince;
        return away || since != 0 && System.nanoTime() - since > SLOW_NANOS;
    }

    private void refreshLater(Request request) {
        lock.lock();
        try {
            stale.merge(request.deviceId(), request.version(), Math::max);
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    /** One batch. */
    private void load() throws InterruptedException {
        Map<Long, Long> batch = nextBatch();
        Map<Long, DeviceSettings> read = new HashMap<>();
        readingSince = System.nanoTime() | 1;
        try {
            for (DeviceSettings settings : reader.read(batch)) {
                read.put(settings.deviceId(), settings);
                cache.put(settings);
            }
            away = false;
        } catch (DataAccessException e) {
            away = true;
            String reason = String.valueOf(e.getMostSpecificCause().getMessage());
            log.warn("away", "Postgres does not give settings; polling goes on with those that are cached: " + reason);
        } finally {
            readingSince = 0;
            answer(read);
        }
        if (away) {
            Thread.sleep(PAUSE_WHEN_AWAY);
        }
    }

    private Map<Long, Long> nextBatch() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && stale.isEmpty()) {
                wanted.await();
            }
            Map<Long, Long> batch = new HashMap<>();
            for (Request request : waiting) {
                if (batch.size() < MOST_AT_ONCE || batch.containsKey(request.deviceId())) {
                    batch.merge(request.deviceId(), request.version(), Math::max);
                }
            }
            for (Map.Entry<Long, Long> old : stale.entrySet()) {
                if (batch.size() < MOST_AT_ONCE) {
                    batch.merge(old.getKey(), old.getValue(), Math::max);
                }
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Whoever can be answered now is, outside of the lock. */
    private void answer(Map<Long, DeviceSettings> read) {
        List<Runnable> answers = new ArrayList<>();
        lock.lock();
        try {
            stale.keySet().removeAll(read.keySet());
            for (Iterator<Request> all = waiting.iterator(); all.hasNext(); ) {
                Request request = all.next();
                Optional<DeviceSettings> found = found(request, read);
                if (found.isPresent() || !request.stillWanted().getAsBoolean()) {
                    all.remove();
                    answers.add(() -> request.answer().accept(found));
                }
            }
        } finally {
            lock.unlock();
        }
        answers.forEach(Runnable::run);
    }

    private Optional<DeviceSettings> found(Request request, Map<Long, DeviceSettings> read) {
        DeviceSettings fresh = read.get(request.deviceId());
        if (fresh != null && fresh.version() >= request.version()) {
            return Optional.of(fresh);
        }
        return away ? cache.find(request.deviceId()) : Optional.empty();
    }
}
