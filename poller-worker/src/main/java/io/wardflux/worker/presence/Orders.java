package io.wardflux.worker.presence;

import io.wardflux.broker.Broker;
import io.wardflux.broker.WorkerRegistry;
import io.wardflux.broker.WorkerRegistry.Order;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.held.WorkerIdentity;
import io.wardflux.worker.loop.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Does what this worker is told: to hold more or less at once, or to come to its end. */
@Component
public class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final WorkerRegistry workers;
    private final WorkerIdentity identity;
    private final HeldJobs held;
    private final Heartbeat heartbeat;
    private final ProcessEnd end;
    private @Nullable Loop loop;

    Orders(Broker broker, WorkerIdentity identity, HeldJobs held, Heartbeat heartbeat, ProcessEnd end) {
        this.workers = broker.workers();
        this.identity = identity;
        this.held = held;
        this.heartbeat = heartbeat;
        this.end = end;
    }

    public void start() {
        boolean[] fresh = {true};
        loop = Loop.every(PAUSE, "orders", () -> {
            var orders = workers.orders(identity.id());
            // What was said to an earlier process of this name is not for this one.
            if (!fresh[0]) {
                orders.forEach(this::obey);
            }
            fresh[0] = false;
        });
    }

    public void stop() {
        if (loop != null) {
            loop.close();
        }
    }

    private void obey(Order order) {
        switch (order) {
            case Order.Concurrency(int devices) -> {
                LOG.info("Holds {} jobs at most from now on, instead of {}", devices, held.capacity());
                held.resize(devices);
            }
            case Order.Drain() -> drain();
        }
        heartbeat.now();
    }

    private void drain() {
        if (held.draining()) {
            return;
        }
        LOG.info("Takes nothing more, and ends when the {} jobs that it holds have ended", held.size());
        held.drain();
        Thread.ofPlatform().name("drain").start(() -> {
            try {
                while (!held.awaitEmpty(PAUSE)) {
                    Thread.onSpinWait();
                }
                end.end();
            } catch (InterruptedException e) {
                // The process ends already.
            }
        });
    }
}
