package io.wardflux.api.worker;

import io.wardflux.broker.WorkerRegistry.Worker;
import io.wardflux.model.job.QueueName;
import java.time.Instant;
import java.util.List;

/**
 * @param status {@code online}, {@code draining} (it takes nothing more, and ends when it has done what it holds) or
 *     {@code offline}; it is forgotten a day after its last heartbeat
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
                !worker.online() ? "offline" : worker.draining() ? "draining" : "online",
                worker.queues().stream().map(QueueName::wireName).toList(),
                worker.concurrency(),
                worker.online() ? worker.active() : 0,
                worker.processed(),
                worker.failed(),
                worker.startedAt(),
                worker.lastHeartbeat(),
                worker.version());
    }

    /** As it will be in a moment. */
    WorkerAnswer with(String newStatus, int newConcurrency) {
        return new WorkerAnswer(
                id,
                host,
                newStatus,
                queues,
                newConcurrency,
                active,
                processed,
                failed,
                startedAt,
                lastHeartbeat,
                version);
    }
}
