package io.wardflux.api.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.api.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeRangeTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private static TimeRange range(String from, String to) {
        return TimeRange.parse(from, to, NOW, HOUR, WEEK);
    }

    @Test
    void isTheLastHourWhereNothingIsSaid() {
        assertThat(range(null, "")).isEqualTo(new TimeRange(NOW.minus(HOUR), NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-03-01T11:30:00Z",
                "2026-03-01T13:30:00+02:00",
                "2026-03-01T13:30:00 02:00",
                "1772364600",
                "1772364600.000",
                "1772364600000"
            })
    void readsTimesInEachForm(String from) {
        assertThat(range(from, null).from()).isEqualTo(Instant.parse("2026-03-01T11:30:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "yesterday,,from",
        "2026-03-01T11:00:00,,from", // without a zone it is no time
        ",tomorrow,to",
        "2026-03-01T12:00:01Z,,from",
        "2026-02-01T00:00:00Z,,from",
        "99999999999999,,from",
        "-1,,from"
    })
    void namesTheFieldThatIsWrong(String from, String to, String field) {
        assertThatThrownBy(() -> range(from, to))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.errors().getFirst().field()).isEqualTo(field));
    }
}
