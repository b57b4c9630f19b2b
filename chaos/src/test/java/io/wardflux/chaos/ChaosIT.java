package io.wardflux.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.chaos.FaultPlan.Durations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The short form of {@code chaos.sh}: one fault each of the parts on which all others depend. {@code -Dward.chaos.minutes=30}
 * is the long one, with every fault of every part.
 */
class ChaosIT {

    private static final int MINUTES = Integer.getInteger("ward.chaos.minutes", 0);
    private static final Map<Part, Set<FaultKind>> ONE_EACH = Map.of(
            Part.LEADER, Set.of(FaultKind.KILL),
            Part.WORKER, Set.of(FaultKind.KILL),
            Part.REDIS, Set.of(FaultKind.KILL),
            Part.POSTGRES, Set.of(FaultKind.KILL),
            Part.VICTORIA_METRICS, Set.of(FaultKind.STOP));

    @Test
    void nothingIsLostAndNothingIsUnaccountedFor() throws IOException, InterruptedException {
        boolean brief = MINUTES == 0;
        var options = new ChaosOptions(
                Path.of(System.getProperty("ward.root")).toAbsolutePath().normalize(),
                brief ? Duration.ofMinutes(5) : Duration.ofMinutes(MINUTES),
                brief ? ONE_EACH.size() : Integer.MAX_VALUE,
                BrokerChoice.REDIS,
                brief ? 4 : System.nanoTime() % 1_000_000,
                brief ? 100 : 500,
                brief ? 10 : 40,
                brief ? 10 : 30,
                brief ? "the short form fills none" : null,
                null);
        var suite = new Suite(options, brief ? Durations.SHORT : Durations.USUAL, Clock.systemUTC(), System.out);

        Report report =
                suite.run(brief ? ONE_EACH : FaultPlan.all(options.broker().parts()));

        System.out.println(report.table() + String.join("\n", report.sentences()));
        assertThat(report.defects()).isEmpty();
        assertThat(report.faults()).isNotEmpty();
        assertThat(report.account().sums().ok()).isPositive();
        // Whoever listens hears nearly all of it, else that nothing was published twice would say little.
        assertThat(report.account().publicationsSeen() * options.items())
                .isGreaterThan(report.account().sums().ok() * 9 / 10);
    }
}
