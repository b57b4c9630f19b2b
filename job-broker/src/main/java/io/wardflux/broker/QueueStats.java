package io.wardflux.broker;

import io.wardflux.model.job.QueueName;
import java.util.List;

/** For {@code GET /queues} and gauges. */
public interface QueueStats {

    List<Queue> queues();

    /**
     * @param ready waiting for a worker
     * @param inFlight in a worker's hands
     * @param oldestAgeMs age of the longest-waiting one; 0 where none waits
     */
    record Queue(QueueName name, long ready, long inFlight, long oldestAgeMs, long deadLetters) {}
}
