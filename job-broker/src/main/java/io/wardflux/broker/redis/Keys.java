package io.wardflux.broker.redis;

import io.lettuce.core.cluster.SlotHash;
import io.wardflux.broker.Position;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.time.Duration;

/**
 * The names in Redis; one hash tag, so that a script may touch all of them in a cluster too.
 *
 * @param tag with its braces; each shard has its own
 */
record Keys(String tag) {

    /** Of a broker that is not divided. */
    static final Keys ONE = new Keys("{ward}");

    static final String GROUP = "workers";

    /** Of each queue; the oldest go first. */
    static final int MOST_DEAD_LETTERS = 10_000;

    private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();

    /**
     * Of one of several shards: with the first tag that is in its share of a cluster's slots, so that shards lie on different
     * servers where the slots are dealt out evenly.
     */
    static Keys shard(int number, int count) {
        for (int attempt = 0; ; attempt++) {
            var keys = new Keys("{ward:" + number + (attempt == 0 ? "" : "." + attempt) + "}");
            if ((long) SlotHash.getSlot(keys.leader()) * count / SlotHash.SLOT_COUNT == number) {
                return keys;
            }
        }
    }

    String leader() {
        return tag + ":leader";
    }

    String watermark() {
        return tag + ":watermark";
    }

    /** Epoch minutes that have a hash, by themselves. */
    String ledgerIndex() {
        return tag + ":ledger";
    }

    /** Epoch minutes that have an account by device. */
    String devicesIndex() {
        return ledgerIndex() + "-devices";
    }

    /** Worker ids by their last heartbeat. */
    String workerIndex() {
        return tag + ":workers";
    }

    String jobs(QueueName queue) {
        return tag + ":jobs:" + queue.wireName();
    }

    /** Which of a queue's messages with several jobs are how far; the scripts know the name. */
    static String parts(String jobs) {
        return jobs + ":parts";
    }

    /** What was not handed over yet to the broker that carries the jobs, where Redis does not; {@code queues.lua} knows the name. */
    String outbox(QueueName queue) {
        return tag + ":outbox:" + queue.wireName();
    }

    String dead(QueueName queue) {
        return tag + ":dead:" + queue.wireName();
    }

    String ledgerPrefix() {
        return ledgerIndex() + ":";
    }

    String ledger(long epochMinute) {
        return ledgerPrefix() + epochMinute;
    }

    /** What the scripts make of a minute's key, too. */
    String deviceLog(long epochMinute) {
        return ledger(epochMinute) + ":log";
    }

    String taskPrefix() {
        return tag + ":task:";
    }

    String task(long taskId) {
        return taskPrefix() + taskId;
    }

    String revoked(long taskId) {
        return tag + ":revoked:" + taskId;
    }

    String worker(String id) {
        return tag + ":worker:" + id;
    }

    String orders(String workerId) {
        return tag + ":orders:" + workerId;
    }

    static long minute(Job job) {
        return job.dueMs() / MINUTE_MS;
    }

    static Position position(String entryId) {
        return position(Redis.bytes(entryId));
    }

    static Position position(byte[] entryId) {
        long major = 0;
        long number = 0;
        for (byte digit : entryId) {
            if (digit == '-') {
                major = number;
                number = 0;
            } else {
                number = number * 10 + digit - '0';
            }
        }
        return new Position(major, number);
    }

    static String entryId(Position position) {
        return position.major() + "-" + position.minor();
    }

    /** What a job adds to its task's progress: its items, or itself where it has none. */
    static int weight(Job job) {
        return Math.max(1, job.itemCount());
    }
}
