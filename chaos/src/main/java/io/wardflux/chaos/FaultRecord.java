package io.wardflux.chaos;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What really happened.
 *
 * @param name of the process
 * @param end when it could live again
 * @param recovery null: not within the patience
 * @param late slots of devices that were not in time
 * @param remark empty: nothing remarkable
 */
record FaultRecord(
        PlannedFault planned,
        String name,
        Instant begin,
        Instant end,
        @Nullable Duration recovery,
        int late,
        String remark) {

    Duration duration() {
        return Duration.between(begin, end);
    }

    /** When the system had recovered, or when that was given up. */
    Instant over(Duration patience) {
        Duration time = recovery;
        return end.plus(time == null ? patience : time);
    }
}
