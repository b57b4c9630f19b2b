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
 * everything that follows, and the queues share them by their weights: see {@link Shares}.
 */
@Component
public class HeldJobs {
    /** For so long no other worker takes a job over, even if nobody says that it is worked on. */
    private static final Duration SAFE = Duration.ofSeconds(10);

    private final List<QueueName> queues;
    private final Map<QueueName, Integer> weights;
    private final Map<QueueName, Integer> counts = new EnumMap<>(QueueName.class);
    private final Map<Place, HeldJob> held = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Shares shares;
    private volatile boolean draining;

    private record Place(QueueName queue, Position position, int share) {
        static Place of(Delivery delivery) {
            return new Place(
                    delivery.queue(), delivery.position(), delivery.share().number());
        }
    }

    HeldJobs(WorkerSettings settings, MeterRegistry meters) {
        queues = settings.queues();
        weights = settings.weights();
        shares = new Shares(settings.concurrency(), queues, weights);
        Gauge.builder("ward.device.slots.capacity", this, HeldJobs::capacity).register(meters);
        Gauge.builder("ward.device.slots.used", this, HeldJobs::size).register(meters);
    }

    public int capacity() {
        return shares.capacity();
    }

    /** From now on so many; what is held beyond that is ended as it is. */
    public void resize(int capacity) {
        lock.lock();
        try {
            shares = new Shares(capacity, queues, weights);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** There is no room for anything any more. */
    public void drain() {
        draining = true;
    }

    public boolean draining() {
        return draining;
    }

    /** How many more jobs of this queue may be taken. */
    public int room(QueueName queue) {
        if (draining) {
            return 0;
        }
        lock.lock();
        try {
            return shares.room(queue, counts);
        } finally {
            lock.unlock();
        }
    }

    /** How many of them it has a right to before others take what is left. */
    public int roomInShare(QueueName queue) {
        lock.lock();
        try {
            return Math.clamp((long) shares.of(queue) - counts.getOrDefault(queue, 0), 0, room(queue));
        } finally {
            lock.unlock();
        }
    }

    /** False where it is held already: the broker gave it a second time, because it heard nothing of it for long. */
    public boolean add(Delivery delivery) {
        lock.lock();
        try {
            boolean added = held.putIfAbsent(Place.of(delivery), new HeldJob(delivery, System.nanoTime())) == null;
            if (added) {
                counts.merge(delivery.queue(), 1, Integer::sum);
            }
            return added;
        } finally {
            lock.unlock();
        }
    }

    public HeldJob job(Delivery delivery) {
        lock.lock();
        try {
            HeldJob job = held.get(Place.of(delivery));
            // One that is not held any more ends once more in vain: the broker has counted it.
            return job == null ? new HeldJob(delivery, System.nanoTime()) : job;
        } finally {
            lock.unlock();
        }
    }

    List<HeldJob> all() {
        lock.lock();
        try {
            return List.copyOf(held.values());
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
            HeldJob job = held.get(Place.of(delivery));
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
                    .map(HeldJob::delivery)
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
