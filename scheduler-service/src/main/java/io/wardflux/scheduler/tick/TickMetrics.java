package io.wardflux.scheduler.tick;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import java.util.EnumMap;
import java.util.Map;

/** What was scheduled, and what of it expired here and not with a worker. */
public final class TickMetrics {

    private final Counter scheduled;
    private final Counter expired;
    private final Map<QueueName, Counter> shed = new EnumMap<>(QueueName.class);
    private final Timer tick;

    public TickMetrics(MeterRegistry registry) {
        scheduled = Counter.builder("ward.items.scheduled")
                .description("Items that were scheduled, whatever became of them")
                .register(registry);
        expired = Counter.builder("ward.item.outcomes")
                .description("Items that ended here, by outcome")
                .tag("outcome", Outcome.EXPIRED.wireName())
                .register(registry);
        for (QueueName queue : QueueName.all()) {
            shed.put(
                    queue,
                    Counter.builder("ward.items.shed")
                            .description("Items that were left out because of overload; they are among the expired")
                            .tag("queue", queue.wireName())
                            .register(registry));
        }
        tick = Timer.builder("ward.tick")
                .description("Finding what is due and publishing it")
                .publishPercentileHistogram()
                .register(registry);
    }

    public void scheduled(long items) {
        scheduled.increment(items);
    }

    /** Ended as expired; they were counted as scheduled, now or before. */
    public void expired(long items) {
        expired.increment(items);
    }

    /** Whatever becomes of the publication: that they are expired is counted with it. */
    void shed(QueueName queue, long items) {
        Counter counter = shed.get(queue);
        if (counter != null) {
            counter.increment(items);
        }
    }

    void timed(Runnable work) {
        tick.record(work);
    }
}
