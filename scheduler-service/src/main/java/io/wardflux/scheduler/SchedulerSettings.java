package io.wardflux.scheduler;

import io.wardflux.scheduler.cleanup.CleanUpSettings;
import io.wardflux.scheduler.discovery.DiscoverySettings;
import io.wardflux.scheduler.health.HealthSettings;
import io.wardflux.scheduler.plan.DatabaseSettings;
import io.wardflux.scheduler.plan.PlanSettings;
import io.wardflux.scheduler.task.TaskSettings;
import io.wardflux.scheduler.tick.TickSettings;
import io.wardflux.scheduler.tick.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

record SchedulerSettings(
        String owner,
        DatabaseSettings database,
        PlanSettings plan,
        TickSettings tick,
        TaskSettings task,
        DiscoverySettings discovery,
        HealthSettings health,
        CleanUpSettings cleanUp) {

    Duration longestDeadline() {
        Duration task = task().taskDeadline();
        return task.compareTo(Ticker.LONGEST_DEADLINE) > 0 ? task : Ticker.LONGEST_DEADLINE;
    }

    /** What people see as the one that leads. */
    static String owner(TickSettings settings) {
        if (!settings.id().isBlank()) {
            return settings.id();
        }
        String random =
                HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt());
        return host() + "-" + ProcessHandle.current().pid() + "-" + random;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "scheduler";
        }
    }
}
