package io.wardflux.scheduler.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the plan as Postgres has it. It remembers from which transaction on it may have missed something; see ADR 2. While
 * Postgres is away the plan stays as it is, and {@link #lag} grows.
 */
public final class PlanFollower {

    private static final Logger LOG = LoggerFactory.getLogger(PlanFollower.class);

    private final Plan plan;
    private final PlanReader reader;
    private final ReentrantLock one = new ReentrantLock();
    private PlanReader.@Nullable Changed last;
    private final long madeNanos = System.nanoTime();
    private volatile @Nullable Long readNanos;

    PlanFollower(Plan plan, PlanReader reader) {
        this.plan = plan;
        this.reader = reader;
    }

    /** Brings the plan up to date; what was committed before the call is in it afterwards. */
    public void catchUp() {
        one.lock();
        try {
            long began = System.nanoTime();
            PlanReader.Changed before = last;
            last = before == null ? loadAll() : follow(before);
            readNanos = began;
        } finally {
            one.unlock();
        }
    }

    /** How old the plan may be: the time since the last reading that succeeded. */
    public Duration lag() {
        Long nanos = readNanos;
        return Duration.ofNanos(System.nanoTime() - (nanos == null ? madeNanos : nanos));
    }

    private PlanReader.Changed loadAll() {
        long began = System.nanoTime();
        Set<Long> gone = new HashSet<>();
        plan.devices().forEach(device -> gone.add(device.id()));
        PlanReader.Changed changed = reader.all(devices -> devices.forEach(device -> {
            plan.put(device);
            gone.remove(device.id());
        }));
        gone.forEach(plan::remove);
        plan.markLoaded();
        LOG.info(
                "Read the plan in {} ms: {} devices, {} items",
                (System.nanoTime() - began) / 1_000_000,
                plan.deviceCount(),
                plan.itemCount());
        return changed;
    }

    private PlanReader.Changed follow(PlanReader.Changed before) {
        PlanReader.Changed now = reader.changedSince(before.xmin());
        if (now.xmin() < before.xmin()) {
            LOG.warn(
                    "The database's transaction numbers went back: it was restored or replaced. Reading the plan anew.");
            return loadAll();
        }
        List<Long> changed = new ArrayList<>();
        now.versions().forEach((id, version) -> {
            if (!version.equals(before.versions().get(id)) && !isKnown(id, version)) {
                changed.add(id);
            }
        });
        for (int at = 0; at < changed.size(); at += PlanReader.CHUNK) {
            apply(changed.subList(at, Math.min(changed.size(), at + PlanReader.CHUNK)));
        }
        return new PlanReader.Changed(now.xmin(), Map.copyOf(now.versions()));
    }

    private boolean isKnown(long id, long version) {
        return plan.device(id).map(device -> device.version() >= version).orElse(false);
    }

    private void apply(List<Long> ids) {
        Set<Long> gone = new HashSet<>(ids);
        for (PlannedDevice device : reader.devices(ids)) {
            plan.put(device);
            gone.remove(device.id());
        }
        gone.forEach(plan::remove);
    }
}
