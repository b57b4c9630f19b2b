package io.wardflux.broker;

import java.util.Collection;
import java.util.Set;

/**
 * The tasks that nobody wants any more. Workers look here before they start a job of a task, and again and again while they
 * work on one; so a revocation holds for whoever takes a job later, too.
 *
 * <p>It is kept beside the queues, where the ledger is: a broker whose queues cannot be searched needs nothing more.
 */
public interface Revocations {

    /** Again and again does no harm. Kept for two days: longer than any job of the task may wait. */
    void revoke(long taskId);

    /** Which of these have been revoked. */
    Set<Long> among(Collection<Long> taskIds);
}
