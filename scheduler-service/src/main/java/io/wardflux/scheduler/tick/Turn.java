package io.wardflux.scheduler.tick;

import io.wardflux.model.job.ItemIds;
import io.wardflux.scheduler.plan.Phase;
import io.wardflux.scheduler.plan.PlannedDevice;
import io.wardflux.scheduler.plan.PlannedDevice.Group;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a device is next, and what is then due. */
final class Turn {

    static final long NEVER = Long.MAX_VALUE;

    private final PlannedDevice device;
    private final long phaseMs;

    /**
     * Where all items have the same interval, as those of nearly every device: what would otherwise be looked up in the device and
     * its groups, each somewhere else in memory, for every poll.
     */
    private final @Nullable ItemIds allItems;

    private final int onlyIntervalSeconds;

    /** Items that were just polled for the first time; empty for nearly every device. */
    private List<Fresh> fresh = List.of();

    private long dueMs = NEVER;
    private boolean dropped;

    /** @param atMs when these items were polled out of turn */
    private record Fresh(ItemIds items, long atMs) {}

    Turn(PlannedDevice device) {
        this.device = device;
        this.phaseMs = device.phaseMs();
        boolean one = device.groups().size() == 1;
        this.allItems = one ? device.groups().getFirst().items() : null;
        this.onlyIntervalSeconds = one ? device.groups().getFirst().intervalSeconds() : 0;
    }

    PlannedDevice device() {
        return device;
    }

    long dueMs() {
        return dueMs;
    }

    /** The device is gone, or has another turn. */
    void drop() {
        dropped = true;
    }

    boolean isDropped() {
        return dropped;
    }

    /** On to the first slot of any of its intervals after this time. */
    void moveBeyond(long timeMs) {
        dueMs = allItems != null ? Phase.next(phaseMs, onlyIntervalSeconds * 1000L, timeMs) : firstOfGroups(timeMs);
        if (!fresh.isEmpty()) {
            long longest = device.longestIntervalSeconds() * 1000L;
            fresh = fresh.stream().filter(f -> timeMs - f.atMs() <= longest).toList();
        }
    }

    private long firstOfGroups(long afterMs) {
        long first = NEVER;
        for (Group group : device.groups()) {
            first = Math.min(first, Phase.next(phaseMs, group.intervalMs(), afterMs));
        }
        return first;
    }

    /** These were polled just now: a slot that follows within half of their interval leaves them out. */
    void polledOutOfTurn(ItemIds items, long atMs) {
        fresh = new ArrayList<>(fresh);
        fresh.add(new Fresh(items, atMs));
    }

    void inherit(Turn predecessor) {
        fresh = predecessor.fresh;
    }

    /** What is due now, as one poll; without items where all that is due was just polled. */
    DuePoll due() {
        if (allItems != null && fresh.isEmpty()) {
            return new DuePoll(device, dueMs, allItems, onlyIntervalSeconds);
        }
        ItemIds items = ItemIds.NONE;
        int longest = 0;
        for (Group group : device.groups()) {
            if (Phase.isSlot(phaseMs, group.intervalMs(), dueMs)) {
                ItemIds these = withoutFresh(group);
                if (these.count() > 0) {
                    items = items.plus(these);
                    longest = Math.max(longest, group.intervalSeconds());
                }
            }
        }
        return new DuePoll(device, dueMs, items, longest);
    }

    private ItemIds withoutFresh(Group group) {
        ItemIds rest = group.items();
        for (Fresh just : fresh) {
            if (dueMs - just.atMs() < group.intervalMs() / 2) {
                rest = rest.minus(just.items());
            }
        }
        return rest;
    }
}
