package io.wardflux.api.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.ledger.GapRuns.Cause;
import io.wardflux.api.ledger.GapRuns.Run;
import io.wardflux.broker.Ledger.Count;
import io.wardflux.model.outcome.ExpiryReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GapTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final List<MinuteAnswer> minutes = new ArrayList<>();

    private void minute(int number, long scheduled, Map<String, Long> outcomes, Map<String, Long> reasons) {
        minutes.add(MinuteAnswer.of(START.plusSeconds(60L * number), new Count(scheduled, outcomes, reasons), false));
    }

    private List<String> words() {
        return GapRuns.in(minutes).stream().map(run -> GapWords.of(run, "")).toList();
    }

    @Test
    void minutesThatEndTheSameWayAreOneGap() {
        minute(2, 40, Map.of("ok", 40L), Map.of());
        for (int i = 3; i < 17; i++) {
            minute(i, 40, Map.of("timeout", 40L), Map.of());
        }
        minute(17, 40, Map.of("ok", 40L), Map.of());
        assertThat(GapRuns.in(minutes))
                .containsExactly(new Run(
                        new Cause("timeout", ""),
                        START.plusSeconds(180),
                        START.plusSeconds(1020),
                        14,
                        560,
                        40,
                        40,
                        false));
        assertThat(words())
                .containsExactly("From 10:03 to 10:17 the agent did not answer (timeout, 14 minutes x 40 items).");
    }

    @Test
    void whatExpiredIsToldByItsReason() {
        minute(0, 4, Map.of("expired", 4L), Map.of("previousPollWaits", 4L));
        minute(1, 4, Map.of("expired", 4L), Map.of("previousPollWaits", 1L, "brokerLost", 3L));
        minute(2, 4, Map.of("ok", 4L), Map.of());
        assertThat(words())
                .containsExactly(
                        "From 10:00 to 10:02 the previous poll still waited for a worker, so no further one was sent"
                                + " (expired: previousPollWaits, 2 minutes x 1 to 4 items).",
                        "At 10:01 the broker lost its data with the polls that were under way"
                                + " (expired: brokerLost, 3 items).");
    }

    @Test
    void someItemsOfAPollAreAGapOfTheirOwnAndGoOn() {
        minute(0, 40, Map.of("ok", 40L), Map.of());
        minute(5, 40, Map.of("ok", 38L, "noSuchInstance", 2L), Map.of());
        minute(6, 40, Map.of("ok", 38L, "noSuchInstance", 2L), Map.of());
        assertThat(words()).containsExactly("Since 10:05 the agent had no such instance for 2 items (noSuchInstance).");
    }

    @Test
    void aMinuteThatIsStillOpenEndsNoGap() {
        minute(0, 40, Map.of("timeout", 40L), Map.of());
        minute(1, 40, Map.of(), Map.of());
        assertThat(GapRuns.in(minutes)).singleElement().satisfies(run -> {
            assertThat(run.ongoing()).isTrue();
            assertThat(run.minutes()).isEqualTo(1);
        });
    }

    @Test
    void aGapOverMidnightNamesTheDays() {
        for (int i = 0; i < 15 * 60; i += 60) {
            minute(i, 1, Map.of("timeout", 1L), Map.of());
        }
        minute(15 * 60, 1, Map.of("ok", 1L), Map.of());
        assertThat(words().getFirst()).startsWith("From 2026-03-01 10:00 to 2026-03-02 00:01 the agent");
    }

    @Test
    void everyReasonHasWordsOfItsOwn() {
        for (ExpiryReason reason : ExpiryReason.all()) {
            minute(0, 1, Map.of("expired", 1L), Map.of(reason.wireName(), 1L));
            minute(1, 1, Map.of("ok", 1L), Map.of());
        }
        assertThat(words().stream().map(text -> text.replaceAll(" \\(.*", "")))
                .hasSize(ExpiryReason.all().size())
                .doesNotHaveDuplicates();
    }
}
