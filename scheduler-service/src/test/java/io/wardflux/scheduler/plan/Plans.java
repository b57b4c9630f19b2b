package io.wardflux.scheduler.plan;

import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.QueueName;
import io.wardflux.scheduler.plan.PlannedDevice.Group;
import java.util.List;
import java.util.stream.LongStream;

/** Plans for tests, without Postgres. */
public final class Plans {

    private Plans() {}

    public static Plan of(PlannedDevice... devices) {
        var plan = new Plan();
        List.of(devices).forEach(plan::put);
        plan.markLoaded();
        return plan;
    }

    /** Devices with items of their own every minute, as if it was always so. */
    public static Plan ofMany(int devices, int items) {
        Plan plan = of();
        for (long id = 1; id <= devices; id++) {
            plan.put(device(id, items));
        }
        plan.drainChanges();
        return plan;
    }

    public static void put(Plan plan, PlannedDevice device) {
        plan.put(device);
    }

    public static void remove(Plan plan, long id) {
        plan.remove(id);
    }

    public static PlannedDevice device(long id, Group... groups) {
        return new PlannedDevice(id, id, QueueName.DEFAULT, List.of(groups), false, null);
    }

    public static Group every(int seconds, long... items) {
        return new Group(seconds, ItemIds.of(items));
    }

    /** A device with items of its own every minute. */
    public static PlannedDevice device(long id, int items) {
        return device(
                id,
                every(60, LongStream.range(id * items + 1, (id + 1) * items + 1).toArray()));
    }
}
