package io.wardflux.scheduler.task;

import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.scheduler.plan.Plan;
import io.wardflux.scheduler.plan.PlannedDevice;
import io.wardflux.scheduler.task.TaskTable.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What a person asked for, as jobs; or in plain words why there is nothing to do. */
final class TaskJobs {

    private final Plan plan;
    private final JdbcTemplate jdbc;
    private final Duration deadline;

    TaskJobs(Plan plan, JdbcTemplate jdbc, Duration deadline) {
        this.plan = plan;
        this.jdbc = jdbc;
        this.deadline = deadline;
    }

    sealed interface Made {
        record Jobs(List<Outgoing> jobs) implements Made {}

        record Nothing(String why) implements Made {}
    }

    Made of(Wanted task, long nowMs) {
        return switch (task.type()) {
            case POLL_ALL_DEVICES -> all(task, nowMs);
            case POLL_DEVICE_BULK -> ofDevice(task, task.deviceId(), (device, id) -> poll(task, device, nowMs));
            case POLL_DEVICE_ITEM -> ofDevice(task, deviceOfItem(task), (device, id) -> pollItem(task, device, nowMs));
            case DISCOVER_DEVICE -> ofDevice(task, task.deviceId(), (device, id) -> discover(task, device, nowMs));
            case CHECK_DEVICE_HEALTH -> checkHealth(task, nowMs);
            case CLEANUP_OLD_DATA -> new Made.Nothing("The scheduler does this itself.");
        };
    }

    private Made all(Wanted task, long nowMs) {
        List<Outgoing> jobs = plan.devices().stream()
                .filter(device -> device.itemCount() > 0)
                .map(device -> outgoing(task, device, device.items(), nowMs))
                .toList();
        return jobs.isEmpty()
                ? new Made.Nothing("No enabled device has items to poll: add devices, and assign templates to them.")
                : new Made.Jobs(jobs);
    }

    private Made poll(Wanted task, PlannedDevice device, long nowMs) {
        return device.itemCount() == 0
                ? new Made.Nothing("The device has no items to poll: assign a template to it, or add items.")
                : new Made.Jobs(List.of(outgoing(task, device, device.items(), nowMs)));
    }

    private Made pollItem(Wanted task, PlannedDevice device, long nowMs) {
        Long item = task.itemId();
        if (item == null) {
            return new Made.Nothing("The item does not exist any more.");
        }
        ItemIds one = ItemIds.of(item);
        return one.minus(device.items()).count() > 0
                ? new Made.Nothing("The item is not polled: it is disabled, or its table row is gone from the device.")
                : new Made.Jobs(List.of(outgoing(task, device, one, nowMs)));
    }

    private Made discover(Wanted task, PlannedDevice device, long nowMs) {
        if (!device.hasRules()) {
            return new Made.Nothing("None of the device's templates has a discovery rule.");
        }
        var job = new Job.Discover(device.id(), device.version(), nowMs, nowMs + deadline.toMillis(), task.id());
        return new Made.Jobs(List.of(new Outgoing(task.queue(), job)));
    }

    /** A ping needs no credential. */
    private Made checkHealth(Wanted task, long nowMs) {
        Long device = task.deviceId();
        if (device == null) {
            return new Made.Nothing("The device does not exist any more.");
        }
        if (plan.device(device).isEmpty()) {
            return new Made.Nothing("The device is disabled or was deleted: only enabled devices are pinged.");
        }
        var round = new Job.HealthRound(nowMs, nowMs + deadline.toMillis(), task.id(), ItemIds.of(device));
        return new Made.Jobs(List.of(new Outgoing(task.queue(), round)));
    }

    private Outgoing outgoing(Wanted task, PlannedDevice device, ItemIds items, long nowMs) {
        long until = nowMs + deadline.toMillis();
        return new Outgoing(task.queue(), new Job.Poll(device.id(), device.version(), nowMs, until, task.id(), items));
    }

    private Made ofDevice(Wanted task, @Nullable Long deviceId, BiFunction<PlannedDevice, Long, Made> jobs) {
        if (deviceId == null) {
            return new Made.Nothing(
                    task.itemId() == null
                            ? "The device does not exist any more."
                            : "The item does not exist any more.");
        }
        Optional<String> obstacle = jdbc
                .query(
                        "select enabled, credential_id is not null from device where id = ?",
                        (row, number) -> obstacle(row.getBoolean(1), row.getBoolean(2)),
                        deviceId)
                .stream()
                .findFirst()
                .orElse(Optional.of("The device does not exist any more."));
        if (obstacle.isPresent()) {
            return new Made.Nothing(obstacle.get());
        }
        return plan.device(deviceId)
                .map(device -> jobs.apply(device, deviceId))
                .orElse(new Made.Nothing("The device was disabled or deleted just now."));
    }

    private static Optional<String> obstacle(boolean enabled, boolean hasCredential) {
        if (!enabled) {
            return Optional.of("The device is disabled: enable it first.");
        }
        return hasCredential ? Optional.empty() : Optional.of("The device has no credential: give it one first.");
    }

    private @Nullable Long deviceOfItem(Wanted task) {
        return jdbc.queryForList("select device_id from item where id = ?", Long.class, task.itemId()).stream()
                .findFirst()
                .orElse(null);
    }
}
