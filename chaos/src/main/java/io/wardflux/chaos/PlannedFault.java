package io.wardflux.chaos;

import java.time.Duration;

/**
 * One fault of the plan.
 *
 * @param number from 1
 * @param duration from when the part is broken until the suite lets it live again
 * @param delay of each packet, where the network is slow
 * @param choice which one, where there are several of a part
 * @param pause from when the system has recovered from the fault before
 */
record PlannedFault(
        int number, Part part, FaultKind kind, Duration duration, Duration delay, int choice, Duration pause) {

    String text() {
        String how = kind == FaultKind.DELAY ? "by " + delay.toMillis() + " ms " : "";
        String howLong = kind == FaultKind.RESTART ? "" : "for %.1f s, ".formatted(duration.toMillis() / 1000.0);
        return "%3d  %s %s %s%safter a pause of %.1f s"
                .formatted(number, part.text(), kind.text(), how, howLong, pause.toMillis() / 1000.0);
    }
}
