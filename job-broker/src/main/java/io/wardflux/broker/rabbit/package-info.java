/**
 * The broker on RabbitMQ: it carries the jobs, and Redis keeps their account ({@link io.wardflux.broker.redis.JobAccount}).
 * What is published lies in the account's outbox until RabbitMQ has confirmed it; a job counts only for the one that takes
 * it out of the account, however often RabbitMQ brings it.
 */
@NullMarked
package io.wardflux.broker.rabbit;

import org.jspecify.annotations.NullMarked;
