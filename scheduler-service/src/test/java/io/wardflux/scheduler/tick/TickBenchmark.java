package io.wardflux.scheduler.tick;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wardflux.scheduler.SettableClock;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.plan.Plan;
import io.wardflux.scheduler.plan.Plans;
import java.time.Duration;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A fifth of a second of a plan of 40,000 devices with forty items a minute each: some 133 jobs. */
@State(Scope.Thread)
public class TickBenchmark {
    private static final int DEVICES = 40_000;
    private static final Duration TICK = Duration.ofMillis(200);

    private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeBroker broker = new FakeBroker();
    private final Ticker ticker;

    public TickBenchmark() {
        Plan plan = Plans.ofMany(DEVICES, 40);
        var leader = new Leader(broker, "one", plan::loaded);
        ticker = new Ticker(
                broker,
                plan,
                leader,
                clock,
                new TickMetrics(new SimpleMeterRegistry()),
                new Overload(),
                new TickSettings(TICK, 1000, ""));
        leader.beat();
        ticker.tick();
    }

    @Benchmark
    public int tick() {
        clock.advance(TICK);
        ticker.tick();
        int jobs = broker.jobs.size();
        broker.jobs.clear();
        broker.workersTakeAll();
        return jobs;
    }
}
