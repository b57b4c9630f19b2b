package io.wardflux.scheduler.tick;

import io.wardflux.model.job.ItemIds;
import io.wardflux.scheduler.plan.Plan;
import io.wardflux.scheduler.plan.PlannedDevice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Items that are new in the plan and were not polled yet: they are polled at once, and not only when their device's slot
 * comes. When thousands of devices come at once, their first polls go out at a bounded pace, so that they are no storm.
 */
final class FirstPolls {

    private final int perSecond;
    private final Map<Long, ItemIds> pending = new LinkedHashMap<>();
    private double allowance;
    private long allowedAtMs;

    FirstPolls(int perSecond) {
        this.perSecond = perSecond;
    }

    int size() {
        return pending.size();
    }

    void clear() {
        pending.clear();
    }

    /** A device of which nothing was ever polled. */
    void add(PlannedDevice device) {
        if (device.itemCount() > 0) {
            pending.put(device.id(), device.items());
        }
    }

    void add(Plan.Change change) {
        PlannedDevice after = change.after();
        if (after == null) {
            pending.remove(change.id());
            return;
        }
        ItemIds now = after.items();
        ItemIds before =
                change.before() == null ? ItemIds.NONE : change.before().items();
        ItemIds waited = pending.getOrDefault(change.id(), ItemIds.NONE);
        put(change.id(), now.minus(before).plus(waited.minus(waited.minus(now))));
    }

    /** These were polled, in turn or out of turn. */
    void polled(long deviceId, ItemIds items) {
        if (!pending.isEmpty()) {
            put(deviceId, pending.getOrDefault(deviceId, ItemIds.NONE).minus(items));
        }
    }

    private void put(long deviceId, ItemIds items) {
        if (items.count() == 0) {
            pending.remove(deviceId);
        } else {
            pending.put(deviceId, items);
        }
    }

    /** Offers as many as may go out now, to whom says which of them it takes; what is polled of them must be told. */
    void offer(long nowMs, BiPredicate<Long, ItemIds> taken) {
        allowance = Math.min(perSecond, allowance + perSecond * Math.max(0, nowMs - allowedAtMs) / 1000.0);
        allowedAtMs = nowMs;
        var offered = pending.entrySet().iterator();
        while (offered.hasNext() && allowance >= 1) {
            var next = offered.next();
            if (taken.test(next.getKey(), next.getValue())) {
                allowance--;
            }
        }
    }
}
