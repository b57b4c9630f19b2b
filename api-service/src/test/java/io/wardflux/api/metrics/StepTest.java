package io.wardflux.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.api.problem.ProblemException;
import io.wardflux.api.range.TimeRange;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StepTest {

    private static TimeRange lasting(Duration length) {
        Instant to = Instant.parse("2026-03-01T12:00:00Z");
        return new TimeRange(to.minus(length), to);
    }

    @ParameterizedTest
    @CsvSource({"90,90", "90s,90", "2500ms,2", "5m,300", "1h,3600", "1d,86400"})
    void readsDurations(String text, long seconds) {
        assertThat(Step.parse(text, lasting(Duration.ofHours(1))).toSeconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "999ms", "a minute", "-5", "1w", "1.5"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Step.parse(text, lasting(Duration.ofHours(1))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("step");
    }

    @Test
    void refusesMorePointsThanAnybodyDrawsAndSaysWhichStepWouldDo() {
        TimeRange week = lasting(Duration.ofDays(7));
        assertThatThrownBy(() -> Step.parse("54s", week)).hasMessageContaining("step must be at least 55s");
        assertThat(Step.parse("55s", week)).isEqualTo(Duration.ofSeconds(55));
    }

    @Test
    void fitsTheRangeWhereItIsNotGiven() {
        assertThat(Step.parse(null, lasting(Duration.ofMinutes(5)))).isEqualTo(Duration.ofMinutes(1));
        assertThat(Step.parse("", lasting(Duration.ofDays(1)))).isEqualTo(Duration.ofSeconds(173));
    }
}
