package io.wardflux.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhaseTest {

    private static final long NOW = 1_790_000_000_000L;

    @Test
    void slotsOfOneIntervalFollowEachOtherByIt() {
        long phase = Phase.of(42);
        long first = Phase.next(phase, 60_000, NOW);
        assertThat(first).isBetween(NOW + 1, NOW + 60_000);
        assertThat(Phase.isSlot(phase, 60_000, first)).isTrue();
        assertThat(Phase.isSlot(phase, 60_000, first - 1)).isFalse();
        assertThat(Phase.next(phase, 60_000, first - 1)).isEqualTo(first);
        assertThat(Phase.next(phase, 60_000, first)).isEqualTo(first + 60_000);
    }

    @Test
    void intervalsThatDivideEachOtherCoincide() {
        for (long id = 1; id < 1000; id++) {
            long slot = Phase.next(Phase.of(id), 300_000, NOW);
            assertThat(Phase.isSlot(Phase.of(id), 60_000, slot)).isTrue();
            assertThat(Phase.isSlot(Phase.of(id), 10_000, slot)).isTrue();
        }
    }

    /** Neighbouring ids, as an import makes them, and also ids with gaps. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 1000, 60_000})
    void theLoadIsFlat(long gap) {
        int devices = 60_000;
        int[] perSecond = new int[60];
        LongStream.rangeClosed(1, devices)
                .forEach(n -> perSecond[(int) (Phase.next(Phase.of(n * gap), 60_000, NOW) - NOW - 1) / 1000]++);
        // 1,000 a second on average; five standard deviations are 160.
        assertThat(perSecond).satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isBetween(840, 1160);
            }
        });
    }
}
