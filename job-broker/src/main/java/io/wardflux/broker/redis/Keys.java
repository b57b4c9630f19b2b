package io.wardflux.broker.redis;

import io.wardflux.broker.Position;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.time.Duration;

/** The names in Redis; one hash tag, so that a script may touch all of them in a cluster too. */
final class Keys {

    static final String GROUP = "workers";
    static final String LEADER = "{ward}:leader";
    static final String WATERMARK = "{ward}:watermark";
    /** Epoch minutes that have a hash, by themselves. */
    static final String LEDGER_INDEX = "{ward}:ledger";
    /** Worker ids by their last heartbeat. */
    static final String WORKER_INDEX = "{ward}:workers";

    static final String LEDGER = LEDGER_INDEX + ":";
    /** Epoch minutes that have a hash by device. */
    static final String DEVICES_INDEX = LEDGER_INDEX + "-devices";

    static final String TASK = "{ward}:task:";

    /** Of each queue; the oldest go first. */
    static final int MOST_DEAD_LETTERS = 10_000;

    private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();

    private Keys() {}

    static String jobs(QueueName queue) {
        return "{ward}:jobs:" + queue.wireName();
    }

    static String dead(QueueName queue) {
        return "{ward}:dead:" + queue.wireName();
    }

    static long minute(Job job) {
        return job.dueMs() / MINUTE_MS;
    }

    static String ledger(long epochMinute) {
        return LEDGER + epochMinute;
    }

    /** What the scripts make of a minute's key, too. */
    static String devices(long epochMinute) {
        return ledger(epochMinute) + ":devices";
    }

    static String task(long taskId) {
        return TASK + taskId;
    }

    static String revoked(long taskId) {
        return "{ward}:revoked:" + taskId;
    }

    static String worker(String id) {
        return "{ward}:worker:" + id;
    }

    static String orders(String workerId) {
        return "{ward}:orders:" + workerId;
    }

    static Position position(String entryId) {
        int dash = entryId.indexOf('-');
        return new Position(Long.parseLong(entryId.substring(0, dash)), Long.parseLong(entryId.substring(dash + 1)));
    }

    static String entryId(Position position) {
        return position.major() + "-" + position.minor();
    }

    /** What a job adds to its task's progress: its items, or itself where it has none. */
    static int weight(Job job) {
        return Math.max(1, job.itemCount());
    }
}
