package io.wardflux.worker.state;

import io.wardflux.model.device.DeviceStatus;
import java.time.Instant;

/**
 * The one place that decides the status of a device. DOWN needs some failed polls in a row, UP some answered ones, so a
 * single lost poll changes nothing; a device that is {@code unknown} is up with its first answer.
 */
record StateMachine(int failuresUntilDown, int successesUntilUp) {

    StateMachine(StatusSettings settings) {
        this(settings.failuresUntilDown(), settings.successesUntilUp());
    }

    /**
     * @param times how many polls in a row said the same
     * @param at when the last of them ended
     */
    Standing next(Standing now, Verdict verdict, int times, Instant at) {
        return switch (verdict) {
            case ANSWERED -> answered(now, times);
            case FAILED -> failed(now, times, at);
            case NO_CREDENTIAL -> new Standing(DeviceStatus.UNKNOWN, 0, 0, null);
        };
    }

    private Standing answered(Standing now, int times) {
        int successes = Math.addExact(Math.min(now.successes(), 1_000_000), times);
        boolean up = now.status() != DeviceStatus.DOWN || successes >= successesUntilUp;
        return up
                ? new Standing(DeviceStatus.UP, 0, successes, null)
                : new Standing(now.status(), 0, successes, now.downSince());
    }

    private Standing failed(Standing now, int times, Instant at) {
        int failures = Math.addExact(Math.min(now.failures(), 1_000_000), times);
        if (now.status() == DeviceStatus.DOWN || failures < failuresUntilDown) {
            return new Standing(now.status(), failures, 0, now.downSince());
        }
        return new Standing(DeviceStatus.DOWN, failures, 0, at);
    }

    /** Why the status changed, for its history. */
    static String reason(Standing after, String message) {
        return switch (after.status()) {
            case DOWN -> after.failures() + " polls in a row failed: " + message;
            case UP -> after.successes() == 1 ? "A poll was answered" : after.successes() + " polls were answered";
            case UNKNOWN, DISABLED -> message;
        };
    }
}
