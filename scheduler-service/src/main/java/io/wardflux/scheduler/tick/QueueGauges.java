package io.wardflux.scheduler.tick;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.broker.QueueStats;
import io.wardflux.model.job.QueueName;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What waits in the broker, as the leader saw it last; NaN where another one leads, so that it is shown once. */
public final class QueueGauges {

    private volatile List<QueueStats.Queue> queues = List.of();

    public QueueGauges(MeterRegistry registry) {
        for (QueueName name : QueueName.all()) {
            register(registry, name, "ready", "Messages that wait for a worker, one a device", QueueStats.Queue::ready);
            register(registry, name, "inflight", "Messages in workers' hands", QueueStats.Queue::inFlight);
            register(
                    registry,
                    name,
                    "oldest.age.seconds",
                    "How long the longest-waiting message has waited",
                    queue -> queue.oldestAgeMs() / 1000.0);
            register(registry, name, "dead.letters", "Messages that were put aside", QueueStats.Queue::deadLetters);
        }
    }

    private void register(
            MeterRegistry registry,
            QueueName name,
            String what,
            String description,
            ToDoubleFunction<QueueStats.Queue> value) {
        Gauge.builder("ward.queue." + what, this, it -> it.of(name, value))
                .description(description)
                .tag("queue", name.wireName())
                .register(registry);
    }

    void show(List<QueueStats.Queue> seen) {
        queues = seen;
    }

    void forget() {
        queues = List.of();
    }

    private double of(QueueName name, ToDoubleFunction<QueueStats.Queue> value) {
        return queues.stream()
                .filter(queue -> queue.name() == name)
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }
}
