package io.wardflux.scheduler.tick;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PauseTest {
    private static final Duration USUAL = Duration.ofMillis(200);

    private final Pause pause = new Pause(USUAL);
    private long nowNanos;

    private void tick(int pollsPerSecond) {
        Duration passed = pause.get();
        nowNanos += passed.toNanos();
        pause.ticked((int) (pollsPerSecond * passed.toMillis() / 1_000), nowNanos);
    }

    @Test
    void isWhatIsSetWhereWorkersCanBeGivenAllAtOnce() {
        tick(0);
        assertThat(pause.get()).isEqualTo(USUAL);

        tick(4_167);
        assertThat(pause.get()).isEqualTo(USUAL);
    }

    @Test
    void givesThemAboutAThousandPollsAtOnce() {
        for (int i = 0; i < 5; i++) {
            tick(10_000);
        }

        assertThat(pause.get()).isBetween(Duration.ofMillis(95), Duration.ofMillis(105));
    }

    @Test
    void isNeverLessThanAQuarter() {
        for (int i = 0; i < 5; i++) {
            tick(200_000);
        }

        assertThat(pause.get()).isEqualTo(USUAL.dividedBy(4));
    }

    @Test
    void isAsBeforeOnceTheRushIsOver() {
        tick(100_000);
        tick(100);

        assertThat(pause.get()).isEqualTo(USUAL);
    }
}
