package io.wardflux.worker.held;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.Position;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * The jobs in this worker's hands; each takes a slot from being taken until the broker knows how it ended. Slots bound
 * everything that follows. A tenth of them is kept free of {@code default} and bulk jobs, and another tenth of bulk jobs, so
 * that a queue full of dead devices does not hold up a more urgent one.
 */
@Component
public class HeldJobs {
    private static final int RESERVED_PART = 10;
    /** For so long no other worker takes a job over, even if nobody says that it is worked on. */
    private static final Duration SAFE = Duration.ofSeconds(10);

    private final int capacity;
    private final Map<QueueName, Integer> limits = new EnumMap<>(QueueName.class);
    private final Map<QueueName, Integer> counts = new EnumMap<>(QueueName.class);
    private final Map<Place, Held> held = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private record Place(QueueName queue, Position position) {
        static Place of(Delivery delivery) {
            return new Place(delivery.queue(), delivery.position());
        }
    }

    private record Held(Delivery delivery, long sinceNanos) {}

    HeldJobs(WorkerSettings settings, MeterRegistry meters) {
        capacity = settings.concurrency();
        int limit = capacity;
        for (QueueName queue : settings.queues()) {
            limits.put(queue, limit);
            limit = Math.max(1, limit - capacity / RESERVED_PART);
        }
        Gauge.builder("ward.device.slots.capacity", () -> capacity).register(meters);
        Gauge.builder("ward.device.slots.used", this, HeldJobs::size).register(meters);
    }

    /** How many more jobs of this queue may be taken. */
    public int room(QueueName queue) {
        lock.lock();
        try {
            int ofQueue = limits.getOrDefault(queue, 0) - counts.getOrDefault(queue, 0);
            return Math.max(0, Math.min(ofQueue, capacity - held.size()));
        } finally {
            lock.unlock();
        }
    }

    /** False where it is held already: the broker gave it a second time, because it heard nothing of it for long. */
    public boolean add(Delivery delivery) {
        lock.lock();
        try {
            boolean added = held.putIfAbsent(Place.of(delivery), new Held(delivery, System.nanoTime())) == null;
            if (added) {
                counts.merge(delivery.queue(), 1, Integer::sum);
            }
            return added;
        } finally {
            lock.unlock();
        }
    }

    void remove(Collection<Delivery> deliveries) {
        lock.lock();
        try {
            for (Delivery delivery : deliveries) {
                if (held.remove(Place.of(delivery)) != null) {
                    counts.merge(delivery.queue(), -1, Integer::sum);
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether another worker may have taken it over, or have had it before. */
    boolean mayBeElsewhere(Delivery delivery) {
        lock.lock();
        try {
            Held job = held.get(Place.of(delivery));
            return delivery.attempt() > 1 || job == null || System.nanoTime() - job.sinceNanos() > SAFE.toNanos();
        } finally {
            lock.unlock();
        }
    }

    List<Delivery> longerThan(Duration time) {
        long before = System.nanoTime() - time.toNanos();
        lock.lock();
        try {
            List<Delivery> old = new ArrayList<>();
            held.values().stream()
                    .filter(job -> job.sinceNanos() - before <= 0)
                    .map(Held::delivery)
                    .forEach(old::add);
            return old;
        } finally {
            lock.unlock();
        }
    }

    public int size() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there may be room, or that long. */
    public void awaitChange(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            if (!changed.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } finally {
            lock.unlock();
        }
    }

    /** True where nothing is held any more. */
    public boolean awaitEmpty(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!held.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return held.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
