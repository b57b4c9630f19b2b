package io.wardflux.broker;

import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What was put aside, with its reason: read, put back, deleted. Each queue keeps the latest ten thousand.
 *
 * <p>They are kept beside the queue and not in another queue, because a queue can be read only by taking from it.
 */
public interface DeadLetters {

    /** The latest first. */
    List<Letter> list(QueueName queue, long offset, int most);

    long count(QueueName queue);

    Optional<Letter> find(QueueName queue, String id);

    /**
     * Takes it out and puts this into the queue instead, at once or not at all. A job counts as scheduled anew, in the minute
     * when it is due, and on its task where that has not ended; how it ended before has been counted.
     *
     * @param message what is put into the queue
     * @return where it is not done, nothing has changed
     */
    Requeued requeue(QueueName queue, String id, Message message);

    /** False where it is not there (any more). */
    boolean delete(QueueName queue, String id);

    /** How many there were. */
    long deleteAll(QueueName queue);

    enum Requeued {
        DONE,
        NOT_FOUND,
        QUEUE_FULL
    }

    sealed interface Message {
        record OfJob(Job job) implements Message {}

        /** Bytes that are no job here; they may be one for a worker of another version. */
        @SuppressWarnings("ArrayRecordComponent")
        record Raw(byte[] payload) implements Message {}
    }

    /**
     * @param id within its queue
     * @param since when it was put aside
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Letter(String id, String reason, Instant since, byte[] payload) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Letter that
                    && id.equals(that.id)
                    && reason.equals(that.reason)
                    && since.equals(that.since)
                    && Arrays.equals(payload, that.payload);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }
}
