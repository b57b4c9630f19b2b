package io.wardflux.broker;

import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where workers announce themselves by heartbeat, and find what they are told. Orders lie beside the queues, one box a worker:
 * a worker looks into its own often, so no connection has to be kept open for them.
 */
public interface WorkerRegistry {

    /** Kept until the next beat, then shown as offline for a day. */
    void beat(Worker worker, Duration timeToLive);

    List<Worker> workers();

    /** Tells a worker something; where it does not look for half a minute, it is forgotten. */
    void order(String workerId, Order order);

    /** What this worker was told since it last asked, in order. */
    List<Order> orders(String workerId);

    sealed interface Order {
        /** Take nothing more, end what is held, and then end. */
        record Drain() implements Order {}

        /** Hold so many jobs at most from now on. */
        record Concurrency(int devices) implements Order {}
    }

    /** @param draining it takes nothing more and ends when it has done what it holds */
    record Worker(
            String id,
            String host,
            boolean online,
            boolean draining,
            List<QueueName> queues,
            int concurrency,
            int active,
            long processed,
            long failed,
            Instant startedAt,
            Instant lastHeartbeat,
            String version) {
        public Worker {
            queues = List.copyOf(queues);
        }
    }
}
