package io.wardflux.broker;

import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where workers announce themselves by heartbeat. */
public interface WorkerRegistry {

    /** Kept until the next beat, then shown as offline for a day. */
    void beat(Worker worker, Duration timeToLive);

    List<Worker> workers();

    record Worker(
            String id,
            String host,
            boolean online,
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
