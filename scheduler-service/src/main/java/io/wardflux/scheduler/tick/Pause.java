package io.wardflux.scheduler.tick;

import java.time.Duration;

/**
 * From one tick to the next: what is set, or less where more polls are due than workers should be given at once, because the last
 * of them would wait for those before it.
 */
final class Pause {
    private static final int POLLS_AT_ONCE = 1_000;
    private static final int SHORTEST_PART = 4;

    private final long usualNanos;
    private long lastNanos;
    private volatile long nanos;

    Pause(Duration usual) {
        usualNanos = usual.toNanos();
        nanos = usualNanos;
    }

    /** @param polls that were due at a tick, all since the one before it */
    void ticked(int polls, long nowNanos) {
        long passed = Math.clamp(nowNanos - lastNanos, 1, usualNanos);
        lastNanos = nowNanos;
        long wanted = polls == 0 ? usualNanos : passed * POLLS_AT_ONCE / polls;
        nanos = Math.clamp(wanted, usualNanos / SHORTEST_PART, usualNanos);
    }

    Duration get() {
        return Duration.ofNanos(nanos);
    }
}
