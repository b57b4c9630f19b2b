package io.wardflux.api.task;

import io.wardflux.api.problem.ProblemException;
import io.wardflux.model.task.TaskState;
import io.wardflux.model.task.TaskType;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Which tasks may be made, taken back and repeated. */
@Service
class Tasks {

    private final TaskTable table;
    private final JdbcClient jdbc;

    Tasks(TaskTable table, JdbcClient jdbc) {
        this.table = table;
        this.jdbc = jdbc;
    }

    long pollAll(String requestedBy) {
        return table.add(TaskType.POLL_ALL_DEVICES, null, null, requestedBy, 0);
    }

    long pollDevice(long deviceId, String requestedBy) {
        return ofDevice(TaskType.POLL_DEVICE_BULK, deviceId, requestedBy, 0);
    }

    long discover(long deviceId, String requestedBy) {
        return ofDevice(TaskType.DISCOVER_DEVICE, deviceId, requestedBy, 0);
    }

    long pollItem(long itemId, String requestedBy) {
        return ofItem(itemId, requestedBy, 0);
    }

    long checkHealth(long deviceId, String requestedBy) {
        return ofDevice(TaskType.CHECK_DEVICE_HEALTH, deviceId, requestedBy, 0);
    }

    long cleanUp(String requestedBy) {
        return table.add(TaskType.CLEANUP_OLD_DATA, null, null, requestedBy, 0);
    }

    TaskAnswer get(long taskId) {
        return table.find(taskId).orElseThrow(() -> ProblemException.notFound("task", taskId));
    }

    TaskAnswer revoke(long taskId) {
        boolean revoked = table.revoke(taskId);
        TaskAnswer task = get(taskId);
        if (revoked || task.state() == TaskState.REVOKED) {
            return task;
        }
        throw ProblemException.conflict(
                task.state().ended()
                        ? "Task %d has ended already: %s.".formatted(taskId, task.state())
                        : "Task %d has started: what is under way ends by itself, at its deadline at the latest."
                                .formatted(taskId));
    }

    /** A new task that does the same; the old one stays as it ended. */
    TaskAnswer retry(long taskId, String requestedBy) {
        TaskAnswer old = get(taskId);
        if (!old.state().ended()) {
            throw ProblemException.conflict(
                    "Task %d has not ended (%s): it can be repeated afterwards.".formatted(taskId, old.state()));
        }
        TaskType type = TaskType.ofWireName(old.type()).orElseThrow();
        // The scheduler counts one more when it sends the jobs.
        int attempts = old.attempts();
        long repeated = switch (type) {
            case POLL_ALL_DEVICES, CLEANUP_OLD_DATA -> table.add(type, null, null, requestedBy, attempts);
            case POLL_DEVICE_BULK, CHECK_DEVICE_HEALTH, DISCOVER_DEVICE ->
                ofDevice(type, stillThere(old.deviceId()), requestedBy, attempts);
            case POLL_DEVICE_ITEM -> ofItem(stillThere(old.itemId()), requestedBy, attempts);
        };
        return get(repeated);
    }

    private static long stillThere(@Nullable Long id) {
        if (id == null) {
            throw ProblemException.conflict("The device of this task has been deleted.");
        }
        return id;
    }

    private long ofDevice(TaskType type, long deviceId, String requestedBy, int attempts) {
        boolean enabled = jdbc.sql("select enabled from device where id = ?")
                .param(deviceId)
                .query(Boolean.class)
                .optional()
                .orElseThrow(() -> ProblemException.notFound("device", deviceId));
        if (!enabled) {
            throw ProblemException.conflict("Device %d is disabled: enable it first.".formatted(deviceId));
        }
        return table.add(type, deviceId, null, requestedBy, attempts);
    }

    private long ofItem(long itemId, String requestedBy, int attempts) {
        ItemState item = jdbc.sql("""
                select i.device_id, d.enabled as device_enabled, i.enabled, i.polled
                from item_definition i join device d on d.id = i.device_id where i.item_id = ?""")
                .param(itemId)
                .query((row, number) -> new ItemState(
                        row.getLong("device_id"),
                        row.getBoolean("device_enabled"),
                        row.getBoolean("enabled"),
                        row.getBoolean("polled")))
                .optional()
                .orElseThrow(() -> ProblemException.notFound("item", itemId));
        if (!item.deviceEnabled()) {
            throw ProblemException.conflict(
                    "Device %d of item %d is disabled: enable it first.".formatted(item.deviceId(), itemId));
        }
        if (!item.enabled()) {
            throw ProblemException.conflict("Item %d is disabled: enable it first.".formatted(itemId));
        }
        if (!item.polled()) {
            throw ProblemException.conflict(
                    "Item %d belongs to a row that the device no longer has.".formatted(itemId));
        }
        return table.add(TaskType.POLL_DEVICE_ITEM, item.deviceId(), itemId, requestedBy, attempts);
    }

    private record ItemState(long deviceId, boolean deviceEnabled, boolean enabled, boolean polled) {}
}
