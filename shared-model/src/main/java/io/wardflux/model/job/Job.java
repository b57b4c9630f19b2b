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

    /** The device of a job that is about several of them. */
    long NO_DEVICE = 0;

    /** The device it is about, or {@link #NO_DEVICE}. */
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

    /**
     * Ping many devices. It needs no settings of theirs, so it has no version; its items are none, because what a ping says
     * is no item. The round of a device is identified by its due time, and counts once, however often it is delivered.
     *
     * @param devices ids of 1 to {@link #MOST_DEVICES} devices, which travel like those of items
     */
    record HealthRound(long dueMs, long deadlineMs, long taskId, ItemIds devices) implements Job {

        /** So that a round ends within a minute. */
        public static final int MOST_DEVICES = 10_000;

        public HealthRound {
            if (devices.count() < 1 || devices.count() > MOST_DEVICES) {
                throw new IllegalArgumentException(
                        "a round is of 1 to " + MOST_DEVICES + " devices, not " + devices.count());
            }
        }

        @Override
        public long deviceId() {
            return devices.count() == 1 ? devices.toArray()[0] : NO_DEVICE;
        }

        @Override
        public long configVersion() {
            return 0;
        }

        @Override
        public int itemCount() {
            return 0;
        }
    }
}
