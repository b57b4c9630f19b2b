package io.wardflux.snmp.snmp4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/** Which size is learned of agents whose answers take so and so long. */
class SizeTest {
    private static final long MS = 1_000_000;

    private static Size after(int requests, Size size, IntToLongFunction nanosOf) {
        for (int i = 0; i < requests; i++) {
            int asked = size.next();
            size.answered(asked, nanosOf.applyAsLong(asked));
        }
        return size;
    }

    private static Size fresh() {
        return new Size(24, 48);
    }

    @Test
    void growsWithEachAnswerOfANewAgent() {
        Size size = Size.growing(24, 48);

        size.answered(24, 20 * MS);
        assertThat(size.next()).isEqualTo(36);
        size.answered(36, 20 * MS);
        assertThat(size.next()).isEqualTo(48);
    }

    @Test
    void growsNoFurtherThanWhatIsLost() {
        Size size = Size.growing(20, 80);
        size.answered(20, 20 * MS);
        size.answered(30, 20 * MS);

        size.lost(45);
        size.answered(30, 20 * MS);

        assertThat(size.next()).isEqualTo(30);
    }

    @Test
    void asksASlowAgentForMoreOnlyInTrials() {
        Size size = Size.growing(24, 48);

        assertThat(after(20, size, asked -> 400 * MS).next()).isEqualTo(24);
    }

    @Test
    void growsWhereARequestCostsTheSameHoweverMuchIsAsked() {
        assertThat(after(300, fresh(), asked -> 20 * MS).learned()).isEqualTo(48);
    }

    @Test
    void shrinksWhereLargerRequestsAreDisproportionatelySlow() {
        // The best are about ten: 100 ms and a millisecond for each pair of varbinds.
        int learned =
                after(2_000, fresh(), asked -> 100 * MS + asked * asked * MS).learned();

        assertThat(learned).isBetween(6, 16);
    }

    @Test
    void staysWhereItMattersLittle() {
        assertThat(after(2_000, fresh(), asked -> 5 * MS + asked * 4 * MS).learned())
                .isEqualTo(24);
    }

    @Test
    void isNotMovedByNoise() {
        Random random = new Random(1);

        int learned = after(2_000, fresh(), asked -> asked * 4 * MS + random.nextLong(asked * MS))
                .learned();

        assertThat(learned).isBetween(16, 36);
    }

    @Test
    void asksOutsideTrialsForWhatItLearned() {
        Size size = fresh();
        int trials = 0;
        for (int i = 0; i < 10_000; i++) {
            trials += size.next() == size.learned() ? 0 : 1;
            size.answered(size.next(), size.next() * 4 * MS);
        }

        assertThat(trials).as("6 of each, more and more seldom").isBetween(1, 60);
    }

    @Test
    void halvesAtOnceWhatFailsAndFindsTheLimit() {
        Size size = fresh();
        assertThat(size.failed(24)).isTrue();
        assertThat(size.learned()).isEqualTo(12);

        for (int i = 0; i < 3_000; i++) {
            int asked = size.next();
            if (asked > 20) {
                size.failed(asked);
            } else {
                size.answered(asked, 20 * MS);
            }
        }

        assertThat(size.learned()).isBetween(16, 20);
    }

    @Test
    void onceIsChanceAndTwiceIsNot() {
        Size size = fresh();
        assertThat(size.suspect(24, 6)).isFalse();
        assertThat(size.learned()).isEqualTo(24);
        assertThat(size.suspect(24, 6)).isTrue();
        assertThat(size.learned()).isEqualTo(6);
    }

    @Test
    void anAnswerClearsTheSuspicion() {
        Size size = fresh();
        size.suspect(24, 6);
        size.answered(24, 20 * MS);

        assertThat(size.suspect(24, 6)).isFalse();
        assertThat(size.learned()).isEqualTo(24);
    }

    @Test
    void endsATrialAtTheFirstLoss() {
        Size size = fresh();
        while (size.next() == size.learned()) {
            size.answered(size.next(), 20 * MS);
        }
        int tried = size.next();
        assertThat(tried).isGreaterThan(24);

        size.lost(tried);

        assertThat(size.next()).isEqualTo(24);
    }

    @Test
    void staysAsAPersonPinnedIt() {
        Size size = fresh();
        size.restore(7, true);
        size.failed(7);
        size.suspect(7, 1);
        size.suspect(7, 1);

        assertThat(after(1_000, size, asked -> 20 * MS).next()).isEqualTo(7);
    }
}
