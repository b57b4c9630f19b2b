package io.wardflux.scheduler.plan;

/**
 * When a device is polled within its intervals: at all times t (epoch ms) with {@code (t − phase) mod interval = 0}.
 *
 * <p>A device has one phase for all its intervals, so those that divide each other coincide. It follows from the id alone:
 * restarts and other schedulers come to the same slots, and neighbouring ids lie far apart, so that the load is flat.
 */
public final class Phase {

    /** The longest interval: a day. */
    private static final long RANGE_MS = 86_400_000;

    private Phase() {}

    /** From 0 up to a day. */
    public static long of(long deviceId) {
        // The finalizer of SplitMix64: every bit of the id changes about half of the result's.
        long mixed = deviceId + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return Math.unsignedMultiplyHigh(mixed ^ (mixed >>> 31), RANGE_MS);
    }

    /** The first slot later than this time. */
    public static long next(long phaseMs, long intervalMs, long afterMs) {
        return afterMs + intervalMs - Math.floorMod(afterMs - phaseMs, intervalMs);
    }

    public static boolean isSlot(long phaseMs, long intervalMs, long timeMs) {
        return Math.floorMod(timeMs - phaseMs, intervalMs) == 0;
    }
}
