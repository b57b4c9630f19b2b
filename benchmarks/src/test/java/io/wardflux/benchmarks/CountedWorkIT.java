package io.wardflux.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What polling takes, in numbers that no other program on the machine changes: not time. */
class CountedWorkIT {

    private static final Duration SETTLING = Duration.ofSeconds(12);
    private static final Duration WATCHED = Duration.ofSeconds(30);
    private static final int WORSE = 2;

    /**
     * For each 100,000 items, as it was measured when it was last looked at; some of it is there without any item. How many
     * rows are fetched is not among them: it depends on how much of the settings was read before.
     */
    private static final Map<String, Double> USUAL = Map.ofEntries(
            Map.entry("worker bytes allocated", 60e6),
            Map.entry("scheduler bytes allocated", 25e6),
            Map.entry("snmp requests", 2_550.0),
            Map.entry("writes", 70.0),
            Map.entry("worker waits", 5_800.0),
            Map.entry("redis commands", 5_500.0),
            Map.entry("redis bytes in", 430e3),
            Map.entry("redis bytes out", 400e3),
            Map.entry("postgres transactions", 260.0),
            Map.entry("postgres rows written", 1_700.0),
            Map.entry("victoria-metrics bytes in", 11e6));

    @Test
    void anItemTakesNotTwiceTheWorkThatItTook() throws InterruptedException {
        BenchmarkOptions options = BenchmarkOptions.parse(List.of(
                "--project",
                Path.of(System.getProperty("ward.root")).toString(),
                "--devices",
                "2000",
                "--items",
                "40",
                "--interval",
                "10"));
        try (BenchmarkSystem system = BenchmarkSystem.start(options)) {
            Inventory.register(system, options.load());
            new Measurement(options, system, Clock.systemUTC(), System.out).awaitFirstPolls(options.load());
            Thread.sleep(SETTLING);
            Snapshot before = Snapshot.of(system);
            Thread.sleep(WATCHED);
            Snapshot after = Snapshot.of(system);

            Map<String, Double> work = new TreeMap<>(Measurement.work(before, after));
            assertThat(Measurement.polled(before, after))
                    .isGreaterThan(options.load().perMinute() / 60.0 * WATCHED.toSeconds() * 0.8);
            work.keySet().retainAll(USUAL.keySet());
            System.out.println("For each 100,000 items: " + work);
            assertThat(work)
                    .hasSameSizeAs(USUAL)
                    .allSatisfy((what, count) ->
                            assertThat(count).as(what).isPositive().isLessThan(WORSE * USUAL.getOrDefault(what, 0.0)));
        }
    }
}
