package io.wardflux.scheduler.tick;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wardflux.scheduler.SettableClock;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.plan.Plan;
import io.wardflux.scheduler.plan.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LargePlanTest {

    private static final int DEVICES = 100_000;
    private static final int ITEMS = 40;

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aHundredThousandDevicesWithFortyItemsTickInMillisecondsAndInLittleMemory() {
        long before = usedHeap();
        Plan plan = Plans.ofMany(DEVICES, ITEMS);
        var clock = SettableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
        var broker = new FakeBroker();
        var leader = new Leader(broker, "one", plan::loaded);
        var ticker = new Ticker(
                broker,
                plan,
                leader,
                clock,
                new TickMetrics(new SimpleMeterRegistry()),
                new Overload(),
                new TickSettings(Duration.ofMillis(200), 1000, ""));
        leader.beat();
        long began = System.nanoTime();
        ticker.tick();
        long takeOver = System.nanoTime() - began;
        broker.jobs.clear();

        long[] nanos = new long[600];
        long published = 0;
        for (int i = 0; i < nanos.length; i++) {
            clock.advance(Duration.ofMillis(200));
            long tick = System.nanoTime();
            ticker.tick();
            nanos[i] = System.nanoTime() - tick;
            published += broker.jobs.size();
            broker.jobs.clear();
            broker.workersTakeAll();
        }
        long heap = (usedHeap() - before) / 1_000_000;
        Arrays.sort(nanos);
        double median = nanos[nanos.length / 2] / 1e6;
        double p99 = nanos[nanos.length * 99 / 100] / 1e6;
        System.out.printf(
                "100,000 devices with 40 items: %d MB, take-over %.0f ms, tick %.2f ms (p99 %.2f ms)%n",
                heap, takeOver / 1e6, median, p99);
        assertThat(published).isEqualTo(2 * DEVICES);
        assertThat(broker.skipped).isEmpty();
        assertThat(heap).isLessThan(120);
        assertThat(median).isLessThan(10);
        assertThat(takeOver / 1e6).isLessThan(3000);
        assertThat(plan.itemCount()).isEqualTo(DEVICES * ITEMS);
    }
}
