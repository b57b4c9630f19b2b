package io.wardflux.api.task;

import io.wardflux.api.problem.ProblemException;
import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.model.task.TaskState;
import io.wardflux.model.task.TaskType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Which tasks may be made, taken back and repeated. */
@Service
class Tasks {

    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

    private final TaskTable table;
    private final JdbcClient jdbc;
    private final Broker broker;

    Tasks(TaskTable table, JdbcClient jdbc, Broker broker) {
        this.table = table;
        this.jdbc = jdbc;
        this.broker = broker;
    }

    long pollAll(String requestedBy) {
        return table.add(TaskType.POLL_ALL_DEVICES, null, null, requestedBy, null);
    }

    long pollDevice(long deviceId, String requestedBy) {
        return ofDevice(TaskType.POLL_DEVICE_BULK, deviceId, requestedBy, null);
    }

    long discover(long deviceId, String requestedBy) {
        return ofDevice(TaskType.DISCOVER_DEVICE, deviceId, requestedBy, null);
    }

    long pollItem(long itemId, String requestedBy) {
        return ofItem(itemId, requestedBy, null);
    }

    long checkHealth(long deviceId, String requestedBy) {
        return ofDevice(TaskType.CHECK_DEVICE_HEALTH, deviceId, requestedBy, null);
    }

    long cleanUp(String requestedBy) {
        return table.add(TaskType.CLEANUP_OLD_DATA, null, null, requestedBy, null);
    }

    TaskAnswer get(long taskId) {
        return table.find(taskId).orElseThrow(() -> ProblemException.notFound("task", taskId));
    }

    /** What waits never starts; what is under way stops at its next PDU, and ends then. */
    TaskAnswer revoke(long taskId) {
        if (!table.revokeUnsent(taskId) && table.markRevoked(taskId)) {
            tellWorkers(taskId);
        }
        TaskAnswer task = get(taskId);
        if (task.state().ended() && task.state() != TaskState.REVOKED) {
            throw ProblemException.conflict("Task %d has ended already: %s.".formatted(taskId, task.state()));
        }
        return task;
    }

    private void tellWorkers(long taskId) {
        try {
            broker.revocations().revoke(taskId);
            // Whoever takes a job of it from now on sees that: so what nobody has begun by now, nobody begins.
            boolean waits = broker.ledger()
                    .task(taskId)
                    .filter(progress -> progress.startedMs() == 0)
                    .isPresent();
            if (waits && table.endRevoked(taskId)) {
                broker.ledger().forgetTask(taskId);
            }
        } catch (BrokerUnavailableException e) {
            LOG.info("Task {} is revoked when the broker answers again: {}", taskId, e.getMessage());
        }
    }

    /** A new task that does the same; the old one stays as it ended. */
    TaskAnswer retry(long taskId, String requestedBy) {
        TaskAnswer old = get(taskId);
        if (!old.state().ended()) {
            throw ProblemException.conflict(
                    "Task %d has not ended (%s): it can be repeated afterwards.".formatted(taskId, old.state()));
        }
        TaskType type = TaskType.ofWireName(old.type()).orElseThrow();
        long repeated = switch (type) {
            case POLL_ALL_DEVICES, CLEANUP_OLD_DATA -> table.add(type, null, null, requestedBy, old);
            case POLL_DEVICE_BULK, CHECK_DEVICE_HEALTH, DISCOVER_DEVICE ->
                ofDevice(type, stillThere(old.deviceId()), requestedBy, old);
            case POLL_DEVICE_ITEM -> ofItem(stillThere(old.itemId()), requestedBy, old);
        };
        return get(repeated);
    }

    private static long stillThere(@Nullable Long id) {
        if (id == null) {
            throw ProblemException.conflict("The device of this task has been deleted.");
        }
        return id;
    }

    private long ofDevice(TaskType type, long deviceId, String requestedBy, @Nullable TaskAnswer again) {
        boolean enabled = jdbc.sql("select enabled from device where id = ?")
                .param(deviceId)
                .query(Boolean.class)
                .optional()
                .orElseThrow(() -> ProblemException.notFound("device", deviceId));
        if (!enabled) {
            throw ProblemException.conflict("Device %d is disabled: enable it first.".formatted(deviceId));
        }
        return table.add(type, deviceId, null, requestedBy, again);
    }

    private long ofItem(long itemId, String requestedBy, @Nullable TaskAnswer again) {
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
        return table.add(TaskType.POLL_DEVICE_ITEM, item.deviceId(), itemId, requestedBy, again);
    }

    private record ItemState(long deviceId, boolean deviceEnabled, boolean enabled, boolean polled) {}
}
