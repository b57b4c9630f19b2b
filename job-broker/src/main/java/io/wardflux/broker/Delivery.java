package io.wardflux.broker;

import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;

/**
 * A job in a worker's hands.
 *
 * @param position its identity in the queue
 * @param publishedMs when the broker got it (epoch ms)
 * @param attempt 1 for the first delivery
 */
public record Delivery(QueueName queue, Position position, Job job, long publishedMs, int attempt) {}
