package io.wardflux.scheduler.tick;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.wardflux.model.outcome.Outcome;

/** What was scheduled, and what of it expired here and not with a worker. */
public final class TickMetrics {

    private final Counter scheduled;
    private final Counter expired;
    private final Timer tick;

    public TickMetrics(MeterRegistry registry) {
        scheduled = Counter.builder("ward.items.scheduled")
                .description("Items that were scheduled, whatever became of them")
                .register(registry);
        expired = Counter.builder("ward.item.outcomes")
                .description("Items that ended here, by outcome")
                .tag("outcome", Outcome.EXPIRED.wireName())
                .register(registry);
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

    void timed(Runnable work) {
        tick.record(work);
    }
}
