package io.wardflux.broker.redis;

import io.wardflux.broker.Delivery;
import io.wardflux.model.job.QueueName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Jobs that came in one message with others when less were wanted: they are the next ones. */
final class Rest {

    private final Map<QueueName, Queue<Delivery>> waiting = new EnumMap<>(QueueName.class);

    /** So many of these; the others stay here. */
    synchronized List<Delivery> beyond(int wanted, List<Delivery> came) {
        if (came.size() <= wanted) {
            return came;
        }
        for (Delivery delivery : came.subList(wanted, came.size())) {
            waiting.computeIfAbsent(delivery.queue(), queue -> new ArrayDeque<>())
                    .add(delivery);
        }
        return came.subList(0, wanted);
    }

    synchronized List<Delivery> take(QueueName queue, int most) {
        Queue<Delivery> from = waiting.get(queue);
        if (from == null) {
            return List.of();
        }
        var taken = new ArrayList<Delivery>();
        while (taken.size() < most && !from.isEmpty()) {
            taken.add(from.remove());
        }
        if (from.isEmpty()) {
            waiting.remove(queue);
        }
        return taken;
    }

    synchronized List<Delivery> all() {
        return waiting.values().stream().flatMap(Collection::stream).toList();
    }

    synchronized List<Delivery> takeAll() {
        List<Delivery> taken = all();
        waiting.clear();
        return taken;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }
}
