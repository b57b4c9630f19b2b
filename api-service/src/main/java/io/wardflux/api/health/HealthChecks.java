package io.wardflux.api.health;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** All checks side by side, at most once a second however many ask. */
final class HealthChecks {

    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final List<LimitedCheck> checks;
    private final ReentrantLock lock = new ReentrantLock();
    private final Duration limit;
    private final Duration fresh;
    private volatile @Nullable Found latest;

    HealthChecks(List<HealthCheck> checks, Executor executor) {
        this(checks, executor, LIMIT, FRESH);
    }

    /** @param fresh how long an answer is given again without looking */
    HealthChecks(List<HealthCheck> checks, Executor executor, Duration limit, Duration fresh) {
        this.checks =
                checks.stream().map(check -> new LimitedCheck(check, executor)).toList();
        this.limit = limit;
        this.fresh = fresh;
    }

    SystemHealth health() {
        Found known = latest;
        if (known != null && isFresh(known)) {
            return known.health();
        }
        lock.lock();
        try {
            Found meanwhile = latest;
            if (meanwhile != null && isFresh(meanwhile)) {
                return meanwhile.health();
            }
            SystemHealth health = look();
            latest = new Found(health, System.nanoTime());
            return health;
        } finally {
            lock.unlock();
        }
    }

    private SystemHealth look() {
        checks.forEach(LimitedCheck::begin);
        long until = System.nanoTime() + limit.toNanos();
        Map<HealthCheck, ComponentHealth> found = new LinkedHashMap<>();
        for (LimitedCheck check : checks) {
            found.put(check.check(), check.end(Duration.ofNanos(until - System.nanoTime())));
        }
        return SystemHealth.of(found);
    }

    private boolean isFresh(Found found) {
        return System.nanoTime() - found.atNanos() < fresh.toNanos();
    }

    private record Found(SystemHealth health, long atNanos) {}
}
