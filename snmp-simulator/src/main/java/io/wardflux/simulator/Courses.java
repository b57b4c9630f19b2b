package io.wardflux.simulator;

import io.wardflux.simulator.Value.Course;

/** How values move: all of it follows from the device's seed and the time alone. */
final class Courses {

    /** Counters count from here (2025-01-01), so that two runs at the same time agree. */
    private static final long EPOCH = 1_735_689_600_000L;

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private Courses() {}

    /** Scrambles 64 bits (the finaliser of SplitMix64). */
    static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    /** A number in [low, high] that a device keeps for ever. */
    static long pick(Device device, long salt, long low, long high) {
        return low + Long.remainderUnsigned(mix(device.seed + salt * GOLDEN), high - low + 1);
    }

    /** Wanders between low and high: a new goal each period, reached in a straight line. */
    static Course wander(long salt, long low, long high, long periodMillis) {
        return (device, now) -> {
            long key = mix(device.seed + salt * GOLDEN);
            long time = now + (key & 0xFFFFF);
            long knot = Math.floorDiv(time, periodMillis);
            double from = unit(mix(key + knot));
            double to = unit(mix(key + knot + 1));
            double along = (double) (time - knot * periodMillis) / periodMillis;
            return low + Math.round((high - low) * (from + (to - from) * along));
        };
    }

    /** Counts steadily, by a rate a second that the device keeps. */
    static Course count(long salt, long lowRate, long highRate) {
        return (device, now) -> {
            long rate = pick(device, salt, lowRate, highRate);
            long elapsed = Math.max(0, now - EPOCH);
            return elapsed / 1000 * rate + elapsed % 1000 * rate / 1000;
        };
    }

    /** Hundredths of a second since the device's boot; wraps after 497 days as TimeTicks do. */
    static Course uptime() {
        return (device, now) -> {
            long restarted = device.restartedMillis;
            long up = restarted == 0 ? now + (device.seed >>> 30) : Math.max(0, now - restarted);
            return up / 10 & 0xFFFF_FFFFL;
        };
    }

    private static double unit(long random) {
        return (random >>> 11) * 0x1p-53;
    }
}
