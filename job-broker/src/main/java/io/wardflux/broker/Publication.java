package io.wardflux.broker;

import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.ExpiryReason;
import java.util.List;
import java.util.OptionalLong;

/**
 * What one tick publishes.
 *
 * @param skipped regular polls that are due but not published: the ledger counts them as scheduled and expired, with the
 *     reason
 * @param watermarkMs all regular jobs due up to here (inclusive) are in this publication or an earlier one; empty for
 *     jobs outside the plan (tasks, first polls)
 */
public record Publication(List<Outgoing> jobs, List<Skipped> skipped, OptionalLong watermarkMs) {

    public Publication {
        jobs = List.copyOf(jobs);
        skipped = List.copyOf(skipped);
    }

    public record Outgoing(QueueName queue, Job job) {}

    public record Skipped(Job job, ExpiryReason reason) {}
}
