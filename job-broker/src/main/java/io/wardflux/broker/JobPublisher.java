package io.wardflux.broker;

import io.wardflux.model.job.QueueName;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/** The scheduler's side of the broker. One publication is atomic: all of it happens, or nothing. */
public interface JobPublisher {

    /**
     * Puts the jobs into their queues, counts their items as scheduled in the ledger (and what was skipped as scheduled
     * and expired), adds to the totals of their tasks and moves the watermark: all only while the lease is valid. Some ten
     * thousand jobs at once are well; with a hundred thousand the broker may not answer in time.
     *
     * @throws BrokerUnavailableException where it is not known whether it happened; the watermark then tells
     */
    PublishResult publish(Lease lease, Publication publication);

    /** Up to which due time (epoch ms, inclusive) regular jobs have been published by whichever leader; empty: never. */
    OptionalLong watermark();

    /**
     * Sets a watermark that lies in the future back, after a clock was wrong; everywhere else publications move it.
     *
     * @return false where the lease is not valid any more
     */
    boolean rewind(Lease lease, long watermarkMs);

    /**
     * What has been taken up by a worker; a regular job at or before it no longer waits. Where nothing waits at all (also
     * because the broker lost its data) it is beyond every job that was published.
     */
    Position takenUp(QueueName queue);

    /** In how many parts the queues are; positions of different parts cannot be compared. */
    default int parts() {
        return 1;
    }

    /** In which part this position is, from 0. */
    default int part(Position position) {
        return 0;
    }

    /** As {@link #takenUp(QueueName)}, of each queue in one part. */
    default Map<QueueName, Position> takenUp(int part) {
        Map<QueueName, Position> takenUp = new EnumMap<>(QueueName.class);
        QueueName.all().forEach(queue -> takenUp.put(queue, takenUp(queue)));
        return takenUp;
    }

    /** The devices whose regular poll waits, and where it does: what a new leader cannot know from its own publications. */
    Map<Long, Position> waiting(QueueName queue);
}
