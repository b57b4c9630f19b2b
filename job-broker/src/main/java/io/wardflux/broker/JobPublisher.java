package io.wardflux.broker;

import io.wardflux.model.job.QueueName;
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

    /** What has been taken up by a worker; a regular job that is behind it no longer waits. */
    Position takenUp(QueueName queue);
}
