package io.wardflux.snmp.snmp4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void letsNoSecondHaveMoreThanTheLimit() {
        Pace pace = new Pace();
        pace.limit(7);
        Random random = new Random(1);
        List<Long> sent = new ArrayList<>();
        long now = 12_345;
        while (sent.size() < 1_000) {
            long wait = pace.nanosToWait(now);
            if (wait == 0) {
                pace.sent(now);
                sent.add(now);
                now += random.nextLong(SECOND / 5);
            } else {
                now += wait;
            }
        }
        for (int i = 7; i < sent.size(); i++) {
            assertThat(sent.get(i) - sent.get(i - 7)).isGreaterThanOrEqualTo(SECOND);
        }
        assertThat(now).as("and is not slower than needed").isLessThan(160 * SECOND);
    }

    @Test
    void hasNoLimitAtFirst() {
        Pace pace = new Pace();
        for (int i = 0; i < 100; i++) {
            assertThat(pace.nanosToWait(5)).isZero();
            pace.sent(5);
        }
    }

    @Test
    void takesANewLimit() {
        Pace pace = new Pace();
        pace.limit(1);
        pace.sent(5);
        assertThat(pace.nanosToWait(6)).isEqualTo(SECOND - 1);

        pace.limit(0);

        assertThat(pace.nanosToWait(6)).isZero();
    }
}
