package io.wardflux.scheduler.plan;

import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.QueueName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An enabled device as the scheduler knows it.
 *
 * @param version of its settings: see {@code plan_change}
 * @param groups its polled items by interval; empty where it has none
 * @param hasRules whether its templates have discovery rules
 * @param discoveredAt when they were last walked, when it was read; null: they must be walked
 */
public record PlannedDevice(
        long id,
        long version,
        QueueName queue,
        List<Group> groups,
        boolean hasRules,
        @Nullable Instant discoveredAt) {

    public PlannedDevice {
        groups = List.copyOf(groups);
    }

    /** Items with the same interval. */
    public record Group(int intervalSeconds, ItemIds items) {
        public long intervalMs() {
            return intervalSeconds * 1000L;
        }
    }

    public long phaseMs() {
        return Phase.of(id);
    }

    public ItemIds items() {
        ItemIds all = ItemIds.NONE;
        for (Group group : groups) {
            all = all.plus(group.items());
        }
        return all;
    }

    public int itemCount() {
        int count = 0;
        for (Group group : groups) {
            count += group.items().count();
        }
        return count;
    }

    /** The longest interval of its items; 0 where it has none. */
    public int longestIntervalSeconds() {
        int longest = 0;
        for (Group group : groups) {
            longest = Math.max(longest, group.intervalSeconds());
        }
        return longest;
    }
}
