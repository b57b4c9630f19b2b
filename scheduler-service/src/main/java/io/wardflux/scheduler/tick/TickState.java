package io.wardflux.scheduler.tick;

import org.jspecify.annotations.Nullable;

/**
 * How the last tick ended.
 *
 * @param publishedMs up to where slots are published; {@link Long#MIN_VALUE} where this scheduler does not publish
 * @param aheadMs by how much that lies in the future: no slot is published before the clock has caught up
 * @param atNanos when it ended ({@link System#nanoTime})
 * @param firstPolls devices that wait for their first poll
 * @param waiting devices whose last poll is not known to be taken
 * @param remark the last remarkable thing about where publishing began
 */
public record TickState(
        long publishedMs,
        long aheadMs,
        long atNanos,
        int firstPolls,
        int waiting,
        @Nullable String remark) {

    static final TickState STANDING_BY = new TickState(Long.MIN_VALUE, 0, 0, 0, 0, null);

    public boolean publishing() {
        return publishedMs != Long.MIN_VALUE;
    }
}
