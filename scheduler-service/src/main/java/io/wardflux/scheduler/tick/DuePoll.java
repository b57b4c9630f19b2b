package io.wardflux.scheduler.tick;

import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.scheduler.plan.PlannedDevice;

/**
 * Items of a device that are due at the same time.
 *
 * @param intervalSeconds the longest interval among the items: so long a late poll is still worth something
 */
record DuePoll(PlannedDevice device, long dueMs, ItemIds items, int intervalSeconds) {

    private static final int SHORTEST_PATIENCE_S = 10;
    private static final int LONGEST_PATIENCE_S = 300;

    Job.Poll job() {
        long patience = Math.clamp(intervalSeconds, SHORTEST_PATIENCE_S, LONGEST_PATIENCE_S) * 1000L;
        return new Job.Poll(device.id(), device.version(), dueMs, dueMs + patience, Job.NO_TASK, items);
    }
}
