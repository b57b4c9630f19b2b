package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What carries the jobs to the workers, and so what the scripts are given as a queue; see {@code queues.lua}. */
enum Carrier {
    REDIS,
    /** Redis keeps the account, and each job only until the other broker has confirmed it. */
    OTHER;

    /** A job that no worker took so long after its deadline is given up: a worker would only count it as expired. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    /** What cannot be read has no deadline. */
    private static final Duration UNREADABLE_KEPT = Duration.ofHours(1);

    String key(Keys keys, QueueName queue) {
        return this == REDIS ? keys.jobs(queue) : keys.outbox(queue);
    }

    String group() {
        return this == REDIS ? Keys.GROUP : "";
    }

    byte[] message(Job job) {
        byte[] encoded = JobCodec.encode(job);
        long regular = job instanceof Job.Poll poll && !poll.ofTask() ? poll.deviceId() : 0;
        return this == REDIS ? encoded : accounted(regular, job.deadlineMs() + GRACE.toMillis(), encoded);
    }

    /** @param jobs several only where Redis carries them */
    byte[] message(List<Job> jobs) {
        return jobs.size() == 1 ? message(jobs.getFirst()) : JobCodec.encode(jobs);
    }

    byte[] message(byte[] unreadable) {
        return this == REDIS
                ? unreadable
                : accounted(0, System.currentTimeMillis() + UNREADABLE_KEPT.toMillis(), unreadable);
    }

    private static byte[] accounted(long device, long giveUpMs, byte[] message) {
        byte[] head = bytes(device + " " + Math.min(giveUpMs, 9_999_999_999_999L) + "|");
        byte[] all = Arrays.copyOf(head, head.length + message.length);
        System.arraycopy(message, 0, all, head.length, message.length);
        return all;
    }
}
