package io.wardflux.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableMap;
import org.junit.jupiter.api.Test;

class TimesTest {

    private static NavigableMap<Double, Double> buckets(int fast, int slow) {
        return Page.histogram(
                List.of(new Page(List.of(
                        "t_seconds_bucket{queue=\"a\",le=\"0.1\"} " + fast,
                        "t_seconds_bucket{queue=\"a\",le=\"1.0\"} " + (fast + slow),
                        "t_seconds_bucket{queue=\"a\",le=\"+Inf\"} " + (fast + slow),
                        "t_seconds_count{queue=\"a\"} " + (fast + slow)))),
                "t_seconds");
    }

    @Test
    void onlyWhatCameSinceCounts() {
        Times times = Times.of(buckets(1_000, 1_000), buckets(1_980, 1_020), 0.7);
        assertThat(times).isEqualTo(new Times(0.1, 0.1, 1.0, 0.7));
    }

    @Test
    void bucketsOfSeveralProcessesAreOne() {
        Page one = new Page(List.of("t_seconds_bucket{le=\"0.1\"} 3.0", "t_seconds_bucket{le=\"+Inf\"} 4.0"));
        assertThat(Page.histogram(List.of(one, one), "t_seconds"))
                .containsEntry(0.1, 6.0)
                .containsEntry(Double.POSITIVE_INFINITY, 8.0);
    }
}
