package io.wardflux.worker.state;

import io.wardflux.model.device.DeviceStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The one place that decides the status of a device. DOWN needs some failures in a row, UP some answers, so a single lost
 * poll changes nothing; a device that is {@code unknown} is up with its first answer.
 *
 * <p>A device whose status would change too often is flapping: from then on a change needs several times as many polls that
 * agree. How often it would change without that is still counted, so it flaps until it is steady indeed: until at most half
 * as many changes as made it flap are left in the window.
 */
record StateMachine(
        int failuresUntilDown, int successesUntilUp, int flapChanges, Duration flapWindow, int flapDamping) {

    StateMachine(StatusSettings settings) {
        this(
                settings.failuresUntilDown(),
                settings.successesUntilUp(),
                settings.flapChanges(),
                settings.flapWindow(),
                settings.flapDamping());
    }

    /**
     * @param times how many polls in a row said the same
     * @param at when the last of them ended
     */
    Standing next(Standing now, Verdict verdict, int times, Instant at) {
        return switch (verdict) {
            case ANSWERED -> decided(now.answered(times), at);
            case FAILED -> decided(now.failed(times), at);
            case NO_CREDENTIAL -> Standing.NOTHING_KNOWN;
        };
    }

    /** So many answers in a row decide all that answers can decide. */
    int mostThatMatters() {
        return successesUntilUp * flapDamping;
    }

    private Standing decided(Standing counted, Instant at) {
        DeviceStatus undamped = agreed(counted, counted.undamped(), 1);
        List<Instant> turns = turns(counted, undamped, at);
        boolean flapping = turns.size() > (counted.flapping() ? flapChanges / 2 : flapChanges);
        DeviceStatus status = flapping ? agreed(counted, counted.status(), flapDamping) : undamped;
        Instant downSince = counted.status() == DeviceStatus.DOWN ? counted.downSince() : at;
        return new Standing(
                status,
                undamped,
                counted.failures(),
                counted.successes(),
                status == DeviceStatus.DOWN ? downSince : null,
                flapping,
                turns);
    }

    private DeviceStatus agreed(Standing counted, DeviceStatus now, int damping) {
        if (counted.failures() >= failuresUntilDown * damping) {
            return DeviceStatus.DOWN;
        }
        boolean enough = counted.successes() >= successesUntilUp * damping;
        boolean first = now == DeviceStatus.UNKNOWN && counted.successes() > 0;
        return enough || first ? DeviceStatus.UP : now;
    }

    private List<Instant> turns(Standing counted, DeviceStatus undamped, Instant at) {
        Instant from = at.minus(flapWindow);
        List<Instant> turns = new ArrayList<>(counted.turns());
        turns.removeIf(turn -> turn.isBefore(from));
        if (undamped != counted.undamped() && counted.undamped() != DeviceStatus.UNKNOWN) {
            turns.add(at);
        }
        return turns.subList(Math.max(0, turns.size() - flapChanges - 1), turns.size());
    }

    /** Why the status changed, for its history. */
    String reason(Standing before, Standing after, DecidedBy by, String message) {
        if (before.flapping() && !after.flapping()) {
            return "It is steady again";
        }
        return switch (after.status()) {
            case DOWN ->
                (after.failures() == 1 ? "A " + by.once() : after.failures() + " " + by.once() + "s in a row")
                        + " failed: " + message;
            case UP ->
                after.successes() == 1
                        ? "A " + by.once() + " was answered"
                        : after.successes() + " " + by.once() + "s were answered";
            case UNKNOWN, DISABLED -> message;
        };
    }

    /** What the history says where flapping began or ended. */
    String flappingReason(Standing after) {
        return after.flapping()
                ? "More than %d changes within %s: a change now needs %d times as many %s that agree"
                        .formatted(flapChanges, text(flapWindow), flapDamping, "polls or health checks")
                : "At most %d changes within %s".formatted(flapChanges / 2, text(flapWindow));
    }

    private static String text(Duration duration) {
        return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " s";
    }
}
