package io.wardflux.broker;

import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * A worker's side of the broker: at-least-once delivery, exactly-once accounting. What is taken stays the worker's until
 * it is completed; a worker that stops to {@link #keepAlive} loses it to another one.
 *
 * <p>All methods throw {@link BrokerUnavailableException}; all may be called from any thread.
 */
public interface JobConsumer extends AutoCloseable {

    /** Up to {@code max} jobs, from the queues in the given order of preference; waits when there is none. Unreadable
     * messages never come here: they go to the dead letters with their reason. */
    List<Delivery> take(List<QueueName> queues, int max, Duration wait);

    /** Jobs of workers that have gone: those nobody has kept alive for {@code idle}. */
    List<Delivery> takeOver(List<QueueName> queues, int max, Duration idle);

    /** Who takes nothing more says so: what came with others, and was never given to it, is there for everybody again. */
    default void giveBack() {}

    /** Says that these are still being worked on. */
    void keepAlive(Collection<Delivery> deliveries);

    /**
     * Removes the jobs and counts their outcomes in the ledger and on their tasks, atomically; a job that was completed
     * before, by whomever, is not counted again.
     *
     * @return how many were counted
     */
    int complete(Collection<Completion> completions);

    /** Puts a message aside with its reason; its items are counted as {@code error}. */
    void deadLetter(Delivery delivery, String reason);

    @Override
    void close();
}
