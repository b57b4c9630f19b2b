package io.wardflux.scheduler.tick;

import io.wardflux.model.outcome.ExpiryReason;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Notices when slots are published late, and why: what they expire of then is said with the slot. */
final class Standstill {

    /** A few ticks and the change of a leader: shorter ones are nobody's concern. */
    static final long NOTABLE_MS = 5_000;

    private static final int MOST_KEPT = 100;

    private final Queue<Interruption> kept = new ArrayBlockingQueue<>(MOST_KEPT);
    private long awayMs = Long.MIN_VALUE;
    private int losses;
    private ExpiryReason reason = ExpiryReason.SCHEDULER_LATE;
    private boolean over = true;
    private @Nullable Interruption begun;

    Queue<Interruption> interruptions() {
        return kept;
    }

    /** The broker did not answer. */
    void brokerIsAway(long nowMs) {
        awayMs = nowMs;
    }

    /**
     * Publishing goes on, if it succeeds.
     *
     * @param fromMs up to where it was published before
     * @param fresh where it had to be found out, by a new leader or an old one
     * @param lossesSoFar how often the broker lost its data
     */
    void goesOn(long fromMs, long nowMs, boolean fresh, int lossesSoFar) {
        boolean lost = lossesSoFar != losses;
        begun = null;
        over = nowMs - fromMs < NOTABLE_MS;
        if (!over || lost) {
            boolean away = awayMs >= fromMs;
            if (lost && over) {
                reason = ExpiryReason.BROKER_LOST;
            } else if (away || lost) {
                reason = ExpiryReason.BROKER_AWAY;
            } else {
                reason = fresh ? ExpiryReason.NO_LEADER : ExpiryReason.SCHEDULER_LATE;
            }
            begun = new Interruption(
                    Instant.ofEpochMilli(fromMs),
                    Instant.ofEpochMilli(nowMs),
                    lost ? ExpiryReason.BROKER_LOST : reason);
        }
    }

    /** All that was due is published. */
    void wentOn(int lossesSoFar) {
        losses = lossesSoFar;
        Interruption ended = begun;
        begun = null;
        while (ended != null && !kept.offer(ended)) {
            kept.poll();
        }
    }

    /** Whether what is due then is caught up on only now. */
    boolean caughtUp(long dueMs, long nowMs) {
        return !over && nowMs - dueMs >= NOTABLE_MS;
    }

    ExpiryReason reason() {
        return over ? ExpiryReason.SCHEDULER_LATE : reason;
    }
}
