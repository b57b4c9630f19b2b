package io.wardflux.worker.state;

import io.wardflux.model.device.DeviceStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a device stands.
 *
 * @param status what people see
 * @param undamped what it would be if nothing were damped
 * @param failures polls (or pings) in a row that failed
 * @param successes polls (or pings) in a row that were answered
 * @param downSince null while it is not down
 * @param flapping whether the status is damped
 * @param turns when {@code undamped} went from up to down or back lately, oldest first
 */
record Standing(
        DeviceStatus status,
        DeviceStatus undamped,
        int failures,
        int successes,
        @Nullable Instant downSince,
        boolean flapping,
        List<Instant> turns) {

    private static final int MOST = 1_000_000;

    static final Standing NOTHING_KNOWN =
            new Standing(DeviceStatus.UNKNOWN, DeviceStatus.UNKNOWN, 0, 0, null, false, List.of());

    Standing {
        turns = List.copyOf(turns);
    }

    /** What was in a row is in a row no longer. */
    Standing countedAnew() {
        return new Standing(status, undamped, 0, 0, downSince, flapping, turns);
    }

    Standing withSuccesses(int number) {
        return new Standing(status, undamped, failures, number, downSince, flapping, turns);
    }

    Standing failed(int times) {
        int more = Math.addExact(Math.min(failures, MOST), times);
        return new Standing(status, undamped, more, 0, downSince, flapping, turns);
    }

    Standing answered(int times) {
        int more = Math.addExact(Math.min(successes, MOST), times);
        return new Standing(status, undamped, 0, more, downSince, flapping, turns);
    }
}
