package io.wardflux.worker.state;

import static io.wardflux.model.device.DeviceStatus.DOWN;
import static io.wardflux.model.device.DeviceStatus.UNKNOWN;
import static io.wardflux.model.device.DeviceStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.device.DeviceStatus;
import io.wardflux.model.outcome.Outcome;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StateMachineTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final StateMachine machine = new StateMachine(3, 2);
    private Standing standing = new Standing(UNKNOWN, 0, 0, null);
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
        assertThat(standing).isEqualTo(new Standing(UP, 0, 1, null));
    }

    @Test
    void threeFailuresInARowMakeItDownFromTheThirdOn() {
        assertThat(after(Verdict.ANSWERED, Verdict.FAILED, Verdict.FAILED)).isEqualTo(UP);
        assertThat(after(Verdict.FAILED)).isEqualTo(DOWN);
        assertThat(standing.downSince()).isEqualTo(NOW.plusSeconds(3));
        assertThat(after(Verdict.FAILED)).isEqualTo(DOWN);
        assertThat(standing).as("it stays down since then").isEqualTo(new Standing(DOWN, 4, 0, NOW.plusSeconds(3)));
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
        assertThat(standing).isEqualTo(new Standing(UNKNOWN, 0, 0, null));
    }

    @Test
    void pollsThatWaitedTogetherCountLikeSingleOnes() {
        Pending pending = new Pending(report(Verdict.FAILED, 1));
        pending.add(report(Verdict.FAILED, 2));
        assertThat(pending.applyTo(new Standing(UP, 1, 0, null), machine))
                .isEqualTo(new Standing(DOWN, 3, 0, NOW.plusSeconds(2)));
        pending.add(report(Verdict.ANSWERED, 3));
        assertThat(pending.applyTo(new Standing(UP, 1, 0, null), machine)).isEqualTo(new Standing(UP, 0, 1, null));
        assertThat(pending.seen()).isEqualTo(NOW.plusSeconds(3));
    }

    @Test
    void whatCouldNotBeWrittenIsJoinedWithWhatCameAfter() {
        Pending older = new Pending(report(Verdict.FAILED, 1));
        older.addAll(new Pending(report(Verdict.FAILED, 2)));
        assertThat(older.applyTo(new Standing(UP, 1, 0, null), machine).status())
                .isEqualTo(DOWN);
        older.addAll(new Pending(report(Verdict.ANSWERED, 3)));
        assertThat(older.applyTo(new Standing(DOWN, 9, 0, NOW), machine)).isEqualTo(new Standing(DOWN, 0, 1, NOW));
    }

    private static PollReport report(Verdict verdict, int second) {
        return new PollReport(
                1, NOW.plusSeconds(second), verdict, Outcome.OK, "", new long[0], new Outcome[0], PollReport.NO_ERRORS);
    }
}
