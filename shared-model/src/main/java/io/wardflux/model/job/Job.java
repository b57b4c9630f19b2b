package io.wardflux.model.job;

import java.time.Instant;

/**
 * One message from the scheduler to a worker. All work that can travel is here: publisher and consumer share this
 * type, so a job that no worker knows cannot be published.
 *
 * <p>Times are epoch milliseconds. {@link #NO_TASK} as task id means the plan asked for it, not a person.
 */
public sealed interface Job {

    long NO_TASK = 0;

    long deviceId();

    /** The device's plan version when the job was made: a worker must not use settings older than this. */
    long configVersion();

    /** When it should start: the slot. Device and due time together identify a regular poll. */
    long dueMs();

    /** A job taken up after this is dropped, and its items are counted as {@code expired}. */
    long deadlineMs();

    long taskId();

    /** How many items the ledger has scheduled with it. */
    int itemCount();

    default boolean lateAt(Instant now) {
        return now.toEpochMilli() > deadlineMs();
    }

    default boolean ofTask() {
        return taskId() != NO_TASK;
    }

    /** Ask a device for some of its items. */
    record Poll(long deviceId, long configVersion, long dueMs, long deadlineMs, long taskId, ItemIds items)
            implements Job {
        @Override
        public int itemCount() {
            return items.count();
        }
    }

    /** Walk the discovery rules of a device's templates and bring its rows up to date. */
    record Discover(long deviceId, long configVersion, long dueMs, long deadlineMs, long taskId) implements Job {
        @Override
        public int itemCount() {
            return 0;
        }
    }
}
