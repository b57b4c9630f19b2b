package io.wardflux.worker.profile;

import static io.wardflux.worker.profile.Run.Judgement.DRIFTED;
import static io.wardflux.worker.profile.Run.Judgement.RESTARTED;
import static io.wardflux.worker.profile.Run.Judgement.SAME;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final long WRAP = 1L << 32;

    private static Run.Answer answer(Duration uptime, Duration after) {
        return answer(uptime, after, after);
    }

    /** @param steady how long after, by the steady clock; the wall clock may have been set */
    private static Run.Answer answer(Duration uptime, Duration wall, Duration steady) {
        return new Run.Answer(
                uptime.toMillis() / 10 % WRAP, Run.UNKNOWN, NOW + wall.toMillis(), 1_000_000 + steady.toNanos());
    }

    private static Run run(Duration uptime) {
        return Run.of(answer(uptime, Duration.ZERO));
    }

    /** As a worker knows it that has only read of it. */
    private static Run read(Duration uptime) {
        return new Run(NOW - uptime.toMillis(), Run.UNKNOWN);
    }

    @Test
    void timeGoesOn() {
        Duration later = Duration.ofDays(10).plusMinutes(1);
        assertThat(run(Duration.ofDays(10)).judge(answer(later, Duration.ofMinutes(1))))
                .isEqualTo(SAME);
        assertThat(read(Duration.ofDays(10)).judge(answer(later, Duration.ofMinutes(1))))
                .isEqualTo(SAME);
    }

    @Test
    void goingBackIsARestart() {
        for (Duration before : new Duration[] {Duration.ofMinutes(1), Duration.ofDays(10), Duration.ofDays(400)}) {
            Run.Answer young = answer(Duration.ofSeconds(20), Duration.ofMinutes(1));
            assertThat(run(before).judge(young)).as("%s", before).isEqualTo(RESTARTED);
            assertThat(read(before).judge(young)).as("%s", before).isEqualTo(RESTARTED);
        }
    }

    @Test
    void aRestartIsSeenAlsoWhereTheNewUptimeIsLonger() {
        // It was up for ten seconds, and an hour later for half an hour.
        assertThat(run(Duration.ofSeconds(10)).judge(answer(Duration.ofMinutes(30), Duration.ofHours(1))))
                .isEqualTo(RESTARTED);
    }

    @Test
    void after497DaysTicksBeginAnewWithoutARestart() {
        Duration wrap = Duration.ofMillis(WRAP * 10);
        Duration before = wrap.minusSeconds(30);
        assertThat(run(before).judge(answer(before.plusMinutes(1), Duration.ofMinutes(1))))
                .isEqualTo(SAME);
        assertThat(read(before).judge(answer(before.plusMinutes(1), Duration.ofMinutes(1))))
                .isEqualTo(SAME);
        assertThat(run(before.minusDays(1)).judge(answer(Duration.ofSeconds(30), Duration.ofMinutes(1))))
                .as("but that is one")
                .isEqualTo(RESTARTED);
    }

    @Test
    void jitterIsNoRestart() {
        assertThat(run(Duration.ofHours(1)).judge(answer(Duration.ofHours(1).plusSeconds(57), Duration.ofMinutes(1))))
                .isEqualTo(SAME);
        assertThat(read(Duration.ofHours(1)).judge(answer(Duration.ofHours(1).plusSeconds(51), Duration.ofMinutes(1))))
                .isEqualTo(SAME);
    }

    @Test
    void aSlowClockIsNoRestart() {
        // After 100 days it is an hour behind.
        Duration age = Duration.ofDays(100);
        assertThat(read(age).judge(answer(age.minusHours(1), Duration.ZERO))).isEqualTo(SAME);
        // One that loses an hour a day is corrected from answer to answer.
        Run.Answer before = answer(age.minusDays(4), Duration.ZERO);
        Run slow = new Run(NOW - age.toMillis(), Run.UNKNOWN);
        slow.goesOn(before);
        assertThat(slow.judge(answer(age.minusDays(4).plusSeconds(58), Duration.ofMinutes(1))))
                .isEqualTo(DRIFTED);
    }

    @Test
    void aWallClockThatIsSetIsNoRestart() {
        Duration uptime = Duration.ofDays(3).plusMinutes(1);
        assertThat(run(Duration.ofDays(3)).judge(answer(uptime, Duration.ofHours(5), Duration.ofMinutes(1))))
                .isEqualTo(DRIFTED);
        assertThat(run(Duration.ofDays(3)).judge(answer(uptime, Duration.ofHours(-5), Duration.ofMinutes(1))))
                .isEqualTo(DRIFTED);
    }

    @Test
    void anAnswerThatWasOvertakenSaysNothing() {
        assertThat(run(Duration.ofDays(3)).judge(answer(Duration.ofSeconds(1), Duration.ofSeconds(-2))))
                .isEqualTo(SAME);
    }

    @Test
    void engineBootsTellToo() {
        Run run = new Run(NOW, 7);
        run.goesOn(new Run.Answer(100, 7, NOW, 0));
        assertThat(run.judge(new Run.Answer(100, 8, NOW, 0))).isEqualTo(RESTARTED);
        assertThat(run.judge(new Run.Answer(100, 7, NOW, 0))).isEqualTo(SAME);
        assertThat(run.judge(new Run.Answer(100, Run.UNKNOWN, NOW, 0))).isEqualTo(SAME);
        assertThat(run.judge(new Run.Answer(100, 1, NOW, 0)))
                .as("a new engine with the same uptime")
                .isEqualTo(DRIFTED);
    }
}
