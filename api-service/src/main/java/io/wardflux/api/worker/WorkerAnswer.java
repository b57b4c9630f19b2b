package io.wardflux.api.worker;

import io.wardflux.broker.WorkerRegistry.Worker;
import io.wardflux.model.job.QueueName;
import java.time.Instant;
import java.util.List;

/**
 * @param status {@code online} or {@code offline}; it is forgotten a day after its last heartbeat
 * @param concurrency devices it asks at once at most
 * @param active devices it asks now
 */
record WorkerAnswer(
        String id,
        String host,
        String status,
        List<String> queues,
        int concurrency,
        int active,
        long processed,
        long failed,
        Instant startedAt,
        Instant lastHeartbeat,
        String version) {

    static WorkerAnswer of(Worker worker) {
        return new WorkerAnswer(
                worker.id(),
                worker.host(),
                worker.online() ? "online" : "offline",
                worker.queues().stream().map(QueueName::wireName).toList(),
                worker.concurrency(),
                worker.online() ? worker.active() : 0,
                worker.processed(),
                worker.failed(),
                worker.startedAt(),
                worker.lastHeartbeat(),
                worker.version());
    }
}
