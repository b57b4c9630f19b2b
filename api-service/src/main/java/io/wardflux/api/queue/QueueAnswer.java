package io.wardflux.api.queue;

import io.wardflux.broker.QueueStats.Queue;

/**
 * @param ready waiting for a worker
 * @param inFlight in a worker's hands
 * @param oldestAgeMs of the one that waits longest; 0 where none waits
 */
record QueueAnswer(String name, long ready, long inFlight, long oldestAgeMs, long deadLetters) {

    static QueueAnswer of(Queue queue) {
        return new QueueAnswer(
                queue.name().wireName(), queue.ready(), queue.inFlight(), queue.oldestAgeMs(), queue.deadLetters());
    }
}
