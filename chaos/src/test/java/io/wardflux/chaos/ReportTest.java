package io.wardflux.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:30Z");

    @TempDir
    Path folder;

    @Test
    void recoveryIsSummedUpByItsPercentiles() {
        List<FaultRecord> faults = new ArrayList<>();
        for (int seconds = 1; seconds <= 20; seconds++) {
            faults.add(fault(Duration.ofSeconds(seconds)));
        }
        Report report = report(faults);
        assertThat(report.percentile(0.5)).isEqualTo("10.0");
        assertThat(report.percentile(0.95)).isEqualTo("19.0");
        assertThat(report.defects()).isEmpty();
    }

    @Test
    void whatDidNotRecoverIsADefectAndCountsWithThePatience() {
        Report report = report(List.of(fault(null)));
        assertThat(report.percentile(0.5)).isEqualTo("60.0");
        assertThat(report.defects()).hasSize(1);
        assertThat(report.table()).contains("> 60");
    }

    @Test
    void aFaultShowsTheSumsOfTheMinutesItTouches() {
        assertThat(report(List.of(fault(Duration.ofSeconds(70)))).markdown())
                .contains("| 3 | 0:30 | postgres | killed | 2.0 | 160 | 160 | 0 | 5 | 70.0 | it ended by itself |");
    }

    @Test
    void replacesTheLastRunWithItsBrokerAndNothingElse() throws IOException {
        Path file = folder.resolve("reliability.md");
        Files.writeString(
                file,
                "before\n" + Report.begin(BrokerChoice.RABBITMQ) + "\nother\n" + Report.END + "\n"
                        + Report.begin(BrokerChoice.REDIS) + "\nold\n" + Report.END + "\nafter\n");
        report(List.of(fault(Duration.ofSeconds(1)))).write(file);
        assertThat(Files.readString(file))
                .startsWith("before\n" + Report.begin(BrokerChoice.RABBITMQ) + "\nother\n" + Report.END + "\n")
                .endsWith("\nafter\n")
                .contains("postgres")
                .doesNotContain("old");
    }

    private static FaultRecord fault(@Nullable Duration recovery) {
        var planned = new PlannedFault(
                3, Part.POSTGRES, FaultKind.KILL, Duration.ofSeconds(2), Duration.ZERO, 0, Duration.ZERO);
        Instant at = BEGIN.plusSeconds(30);
        return new FaultRecord(planned, "postgres", at, at.plusSeconds(2), recovery, 5, "it ended by itself");
    }

    private static Report report(List<FaultRecord> faults) {
        List<Minute> minutes = new ArrayList<>();
        for (int minute = 0; minute < 3; minute++) {
            minutes.add(new Minute(Instant.parse("2026-01-01T00:0" + minute + ":00Z"), 80, Map.of("ok", 80L), 0, 0));
        }
        long first = minutes.getFirst().slot().getEpochSecond() / 60;
        Account account = Account.of(
                minutes,
                Map.of(first, 80L, first + 1, 80L, first + 2, 80L),
                0,
                80,
                minutes.getFirst().slot(),
                minutes.getLast().slot(),
                new Publications());
        return new Report(
                ChaosOptions.parse(List.of("--seed", "1")),
                BEGIN,
                BEGIN.plusSeconds(120),
                faults,
                account,
                Duration.ofSeconds(60),
                0,
                List.of());
    }
}
