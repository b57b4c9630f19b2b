package io.wardflux.scheduler.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All enabled devices. One thread changes it; any thread may read it. Who must not miss a change drains them: a change is
 * in the plan before it can be drained.
 */
public final class Plan {

    private final Map<Long, PlannedDevice> devices = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();
    private final AtomicLong items = new AtomicLong();
    private final AtomicLong revision = new AtomicLong();
    private volatile boolean loaded;

    /** What became of a device; null where it is not in the plan. */
    public record Change(
            long id,
            @Nullable PlannedDevice before,
            @Nullable PlannedDevice after) {}

    public Optional<PlannedDevice> device(long id) {
        return Optional.ofNullable(devices.get(id));
    }

    public Collection<PlannedDevice> devices() {
        return devices.values();
    }

    /** 0 while nothing has come yet, and another one after each change: who has looked at all devices since need not do so again. */
    public long revision() {
        return revision.get();
    }

    public int deviceCount() {
        return devices.size();
    }

    public long itemCount() {
        return items.get();
    }

    /** False until it was read from Postgres for the first time: until then nobody may publish from it. */
    public boolean loaded() {
        return loaded;
    }

    void markLoaded() {
        loaded = true;
    }

    void put(PlannedDevice device) {
        PlannedDevice before = devices.put(device.id(), device);
        if (!device.equals(before)) {
            changed(new Change(device.id(), before, device));
        }
    }

    void remove(long id) {
        PlannedDevice before = devices.remove(id);
        if (before != null) {
            changed(new Change(id, before, null));
        }
    }

    private void changed(Change change) {
        revision.incrementAndGet();
        items.addAndGet(countOf(change.after()) - countOf(change.before()));
        // The first load is no change: what it brings is new to nobody.
        if (loaded) {
            changes.add(change);
        }
    }

    private static long countOf(@Nullable PlannedDevice device) {
        return device == null ? 0 : device.itemCount();
    }

    /** The changes since the last call, in order; for one caller. */
    public List<Change> drainChanges() {
        var drained = new ArrayList<Change>();
        for (Change change = changes.poll(); change != null; change = changes.poll()) {
            drained.add(change);
        }
        return drained;
    }
}
