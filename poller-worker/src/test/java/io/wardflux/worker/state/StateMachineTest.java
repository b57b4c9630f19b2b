package io.wardflux.worker.state;

import static io.wardflux.model.device.DeviceStatus.DOWN;
import static io.wardflux.model.device.DeviceStatus.UNKNOWN;
import static io.wardflux.model.device.DeviceStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.device.DeviceStatus;
import io.wardflux.model.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateMachineTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private StateMachine machine = new StateMachine(3, 2, 5, Duration.ofMinutes(30), 2);
    private Standing standing = Standing.NOTHING_KNOWN;
    private int polls;

    private DeviceStatus after(Verdict... verdicts) {
        for (Verdict verdict : verdicts) {
            standing = machine.next(standing, verdict, 1, NOW.plusSeconds(polls++));
        }
        return standing.status();
    }

    @Test
    void theFirstAnswerMakesAnUnknownDeviceUp() {
        assertThat(after(Verdict.ANSWERED)).isEqualTo(UP);
        assertThat(standing).isEqualTo(steady(UP, 0, 1, null));
    }

    @Test
    void threeFailuresInARowMakeItDownFromTheThirdOn() {
        assertThat(after(Verdict.ANSWERED, Verdict.FAILED, Verdict.FAILED)).isEqualTo(UP);
        assertThat(after(Verdict.FAILED)).isEqualTo(DOWN);
        assertThat(standing.downSince()).isEqualTo(NOW.plusSeconds(3));
        assertThat(after(Verdict.FAILED)).isEqualTo(DOWN);
        assertThat(standing)
                .as("it stays down since then")
                .extracting(Standing::failures, Standing::downSince)
                .containsExactly(4, NOW.plusSeconds(3));
    }

    @Test
    void anAnswerBetweenFailuresBeginsTheCountAnew() {
        assertThat(after(
                        Verdict.ANSWERED,
                        Verdict.FAILED,
                        Verdict.FAILED,
                        Verdict.ANSWERED,
                        Verdict.FAILED,
                        Verdict.FAILED))
                .isEqualTo(UP);
    }

    @Test
    void twoAnswersInARowBringItBack() {
        after(Verdict.FAILED, Verdict.FAILED, Verdict.FAILED);
        assertThat(after(Verdict.ANSWERED)).isEqualTo(DOWN);
        assertThat(after(Verdict.FAILED, Verdict.ANSWERED)).as("not in a row").isEqualTo(DOWN);
        assertThat(after(Verdict.ANSWERED)).isEqualTo(UP);
        assertThat(standing.downSince()).isNull();
    }

    @Test
    void withoutACredentialNothingIsKnown() {
        after(Verdict.FAILED, Verdict.FAILED, Verdict.FAILED);
        assertThat(after(Verdict.NO_CREDENTIAL)).isEqualTo(UNKNOWN);
        assertThat(standing).isEqualTo(Standing.NOTHING_KNOWN);
    }

    @Test
    void pollsThatWaitedTogetherCountLikeSingleOnes() {
        Pending pending = new Pending(report(Verdict.FAILED, 1));
        pending.add(report(Verdict.FAILED, 2));
        assertThat(pending.applyTo(steady(UP, 1, 0, null), machine))
                .isEqualTo(new Standing(DOWN, DOWN, 3, 0, NOW.plusSeconds(2), false, List.of(NOW.plusSeconds(2))));
        pending.add(report(Verdict.ANSWERED, 3));
        assertThat(pending.applyTo(steady(UP, 1, 0, null), machine)).isEqualTo(steady(UP, 0, 1, null));
        assertThat(pending.seen()).isEqualTo(NOW.plusSeconds(3));
    }

    @Test
    void whatCouldNotBeWrittenIsJoinedWithWhatCameAfter() {
        Pending older = new Pending(report(Verdict.FAILED, 1));
        older.addAll(new Pending(report(Verdict.FAILED, 2)));
        assertThat(older.applyTo(steady(UP, 1, 0, null), machine).status()).isEqualTo(DOWN);
        older.addAll(new Pending(report(Verdict.ANSWERED, 3)));
        assertThat(older.applyTo(steady(DOWN, 9, 0, NOW), machine)).isEqualTo(steady(DOWN, 0, 1, NOW));
    }

    private static PollReport report(Verdict verdict, int second) {
        return new PollReport(
                1, NOW.plusSeconds(second), verdict, Outcome.OK, "", Ids.NONE, new Outcome[0], PollReport.NO_ERRORS);
    }

    private static Standing steady(DeviceStatus status, int failures, int successes, @Nullable Instant downSince) {
        return new Standing(status, status, failures, successes, downSince, false, List.of());
    }

    // Flapping --------------------------------------------------------------------------------------------------------

    private static final Verdict[] DOWNWARDS = {Verdict.FAILED, Verdict.FAILED, Verdict.FAILED};
    private static final Verdict[] UPWARDS = {Verdict.ANSWERED, Verdict.ANSWERED};

    /** Down and up again, so often that the device flaps: 5 changes are not enough, the 6th one is damped. */
    private void flap() {
        after(Verdict.ANSWERED);
        for (int change = 1; change <= 5; change++) {
            assertThat(after(change % 2 == 1 ? DOWNWARDS : UPWARDS)).isEqualTo(change % 2 == 1 ? DOWN : UP);
            assertThat(standing.flapping()).as("after %d changes", change).isFalse();
        }
        assertThat(after(UPWARDS)).as("the 6th change").isEqualTo(DOWN);
        assertThat(standing.flapping()).isTrue();
    }

    @Test
    void moreThanFiveChangesWithinTheWindowAreFlapping() {
        flap();
        assertThat(standing.undamped()).isEqualTo(UP);
        assertThat(standing.turns()).hasSize(6);
    }

    @Test
    void whileItFlapsAChangeNeedsTwiceAsMuch() {
        flap(); // two answers so far
        assertThat(after(Verdict.ANSWERED)).isEqualTo(DOWN);
        assertThat(standing.downSince()).as("still since then").isNotNull();
        assertThat(after(Verdict.ANSWERED)).as("the fourth in a row").isEqualTo(UP);
        assertThat(standing.downSince()).isNull();
        assertThat(standing.flapping()).isTrue();
        assertThat(after(Verdict.FAILED, Verdict.FAILED, Verdict.FAILED, Verdict.FAILED, Verdict.FAILED))
                .isEqualTo(UP);
        assertThat(after(Verdict.FAILED)).as("the sixth in a row").isEqualTo(DOWN);
    }

    @Test
    void whatIsDampedIsStillSeenAsFlapping() {
        flap();
        for (int i = 0; i < 10; i++) {
            assertThat(after(DOWNWARDS)).isEqualTo(DOWN);
            assertThat(after(UPWARDS)).as("two answers never get it up").isEqualTo(DOWN);
        }
        polls += 29 * 60;
        assertThat(after(Verdict.ANSWERED)).isEqualTo(DOWN);
        assertThat(standing.flapping()).as("the changes of half an hour count").isTrue();
        assertThat(standing.turns()).as("no more are kept than are needed").hasSize(6);
    }

    @Test
    void whenTheChangesAreOutOfTheWindowItIsSteadyAndAsItLastWas() {
        flap(); // down for people, though two answers came
        polls += 31 * 60;
        assertThat(after(Verdict.ANSWERED)).isEqualTo(UP);
        assertThat(standing.flapping()).isFalse();
        assertThat(standing.turns()).isEmpty();
        assertThat(after(DOWNWARDS)).as("three failures are enough again").isEqualTo(DOWN);
    }

    @Test
    void itFlapsUntilAtMostHalfAsManyChangesAreLeft() {
        machine = new StateMachine(1, 1, 5, Duration.ofMinutes(30), 2);
        after(Verdict.ANSWERED);
        for (int change = 0; change < 6; change++) {
            polls += 5 * 60;
            after(change % 2 == 0 ? Verdict.FAILED : Verdict.ANSWERED);
        }
        assertThat(standing.flapping())
                .as("at 5, 10, 15, 20, 25 and 30 minutes")
                .isTrue();
        polls += 14 * 60;
        after(Verdict.ANSWERED);
        assertThat(standing.flapping()).as("those at 15 to 30 minutes are left").isTrue();
        polls += 7 * 60;
        after(Verdict.ANSWERED);
        assertThat(standing.flapping())
                .as("those at 25 and 30 minutes are left")
                .isFalse();
    }

    @Test
    void changesFarApartAreNoFlapping() {
        after(Verdict.ANSWERED);
        for (int i = 0; i < 20; i++) {
            polls += 7 * 60;
            after(i % 2 == 0 ? DOWNWARDS : UPWARDS);
            assertThat(standing.flapping()).isFalse();
            assertThat(standing.status()).isEqualTo(i % 2 == 0 ? DOWN : UP);
        }
    }

    @Test
    void whatIsFirstKnownOfADeviceIsNoChange() {
        after(Verdict.ANSWERED);
        assertThat(standing.turns()).isEmpty();
    }
}
