package io.wardflux.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MINUTE = BEGIN.getEpochSecond() / 60;
    private static final long INTERVAL = 30_000;

    private final Publications publications = new Publications();

    @Test
    void aBalancedMinuteHasNoDefect() {
        assertThat(account(List.of(minute(0, 80, 80)), Map.of(MINUTE, 80L)).defects())
                .isEmpty();
    }

    @Test
    void whatWasTakenAndIsNotStoredIsLost() {
        Account account = account(List.of(minute(0, 80, 80)), Map.of(MINUTE, 79L));
        assertThat(account.sums().lost()).isEqualTo(1);
        assertThat(account.defects()).containsExactly("1 samples were taken but are not stored");
    }

    @Test
    void aMinuteWithMoreDoesNotMakeUpForOneWithLess() {
        Account account = account(List.of(minute(0, 80, 80), minute(1, 80, 40)), Map.of(MINUTE, 40L, MINUTE + 1, 80L));
        assertThat(account.sums().lost()).isEqualTo(40);
        assertThat(account.sums().surplus()).isEqualTo(40);
    }

    @Test
    void whatThePlanAsksForIsScheduledOnce() {
        Account account = account(List.of(minute(0, 120, 80), minute(1, 40, 40)), Map.of(MINUTE, 80L, MINUTE + 1, 40L));
        assertThat(account.slotsTwice()).isEqualTo(40);
        assertThat(account.slotsMissing()).isEqualTo(40);
    }

    @Test
    void aMinuteWithoutARowIsMissing() {
        Account account = account(List.of(minute(0, 80, 80)), Map.of(MINUTE, 80L), BEGIN.plusSeconds(120));
        assertThat(account.slotsMissing()).isEqualTo(80);
    }

    @Test
    void whatIsUnaccountedOrOpenIsADefect() {
        var odd = new Minute(BEGIN, 80, Map.of("ok", 77L), 2, 1);
        assertThat(account(List.of(odd), Map.of(MINUTE, 77L)).defects())
                .containsExactly("1 items are unaccounted for", "2 items are still open in the ledger");
    }

    @Test
    void aPollOfTheSameDeviceAndTimeInTwoMessagesWasPublishedTwice() {
        publications.add(1, 1_000);
        publications.add(1, 31_000);
        publications.add(2, 1_000);
        assertThat(publications.twice()).isEmpty();
        publications.add(1, 31_000);
        assertThat(publications.twice()).hasSize(1);
    }

    @Test
    void whatWasMissedOnItsWayIsKnownByTheInterval() {
        publications.add(1, 1_000);
        publications.add(1, 61_000);
        assertThat(publications.due(1, INTERVAL, 0, 100_000)).containsExactly(1_000L, 31_000L, 61_000L, 91_000L);
    }

    @Test
    void aPollBelongsToTheLatestDueTimeThatHasNone() {
        var matching = new Matching(
                List.of(0L, 30_000L, 60_000L),
                List.of(new StoredPoll(50, 40), new StoredPoll(59_000, 40), new StoredPoll(60_050, 39)),
                INTERVAL);
        assertThat(matching.samplesByMinute()).isEqualTo(Map.of(0L, 80L, 1L, 39L));
        assertThat(matching.extraSamples()).isZero();
    }

    @Test
    void aSecondPollOfADueTimeIsExtraAndHidesNoLoss() {
        var matching = new Matching(
                List.of(0L, 30_000L, 60_000L),
                List.of(new StoredPoll(50, 40), new StoredPoll(16_000, 40), new StoredPoll(60_050, 40)),
                INTERVAL);
        assertThat(matching.extraSamples()).isEqualTo(40);
        assertThat(matching.samplesByMinute()).isEqualTo(Map.of(0L, 40L, 1L, 40L));
    }

    @Test
    void samplesOfOnePollAreTogetherAndOfTwoAreNot() {
        List<long[]> samples = new ArrayList<>();
        for (long series = 0; series < 3; series++) {
            samples.add(new long[] {1_000 + series, series});
            samples.add(new long[] {31_000 + series, series});
        }
        samples.add(new long[] {31_000, 0}); // written twice
        assertThat(Stored.together(samples)).containsExactly(new StoredPoll(1_000, 3), new StoredPoll(31_000, 3));
    }

    private static Minute minute(int number, long scheduled, long ok) {
        return new Minute(
                BEGIN.plusSeconds(60L * number), scheduled, Map.of("ok", ok, "expired", scheduled - ok), 0, 0);
    }

    private Account account(List<Minute> minutes, Map<Long, Long> stored) {
        return account(minutes, stored, BEGIN.plusSeconds(60L * minutes.size()));
    }

    private Account account(List<Minute> minutes, Map<Long, Long> stored, Instant to) {
        return Account.of(minutes, stored, 0, 80, BEGIN, to, publications);
    }
}
