package io.wardflux.scheduler;

import io.wardflux.scheduler.plan.Phase;
import java.util.ArrayList;
import java.util.List;

/** What should have been published, by the definition of the phase, as {@code device@due}. */
final class Slots {

    private static final long INTERVAL_MS = 10_000;

    private Slots() {}

    /** Of all devices, which have an interval of ten seconds; after the one time, up to the other. */
    static List<String> between(Rig rig, long afterMs, long untilMs) {
        var slots = new ArrayList<String>();
        for (long id : rig.jdbc.query("select id from device", (row, n) -> row.getLong(1))) {
            long due = Phase.next(Phase.of(id), INTERVAL_MS, afterMs);
            while (due <= untilMs) {
                slots.add(id + "@" + due);
                due += INTERVAL_MS;
            }
        }
        return slots;
    }
}
