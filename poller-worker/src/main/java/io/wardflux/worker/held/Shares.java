package io.wardflux.worker.held;

import io.wardflux.model.job.QueueName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How the slots are divided between the queues that a worker serves, by their weights. A queue may use slots that others leave
 * unused, but for a quarter of each one's share: that is kept free for it, so that an urgent job finds a slot at once and bulk
 * finds one at all.
 */
final class Shares {

    private static final int KEPT_FREE_PART = 4;

    private final int capacity;
    private final Map<QueueName, Integer> shares = new EnumMap<>(QueueName.class);

    Shares(int capacity, List<QueueName> queues, Map<QueueName, Integer> weights) {
        this.capacity = capacity;
        int sum = queues.stream()
                .mapToInt(queue -> weights.getOrDefault(queue, 1))
                .sum();
        for (QueueName queue : queues) {
            long share = (long) capacity * weights.getOrDefault(queue, 1) / sum;
            shares.put(queue, (int) Math.max(1, share));
        }
    }

    int capacity() {
        return capacity;
    }

    int of(QueueName queue) {
        return shares.getOrDefault(queue, 0);
    }

    /** How many more jobs of a queue fit. */
    int room(QueueName queue, Map<QueueName, Integer> held) {
        if (!shares.containsKey(queue)) {
            return 0;
        }
        int room = capacity;
        for (int count : held.values()) {
            room -= count;
        }
        for (QueueName other : shares.keySet()) {
            if (other != queue) {
                room -= Math.max(0, keptFree(other) - held.getOrDefault(other, 0));
            }
        }
        return Math.max(0, room);
    }

    private int keptFree(QueueName queue) {
        // With a handful of slots, none can be left unused.
        return capacity < 2 * shares.size() ? 0 : Math.max(1, of(queue) / KEPT_FREE_PART);
    }
}
