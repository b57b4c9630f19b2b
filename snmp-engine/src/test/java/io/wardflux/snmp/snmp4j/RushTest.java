package io.wardflux.snmp.snmp4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RushTest {
    private static final long MS = 1_000_000;

    private final Rush rush = new Rush(0);

    @Test
    void thousandsASecondAreARush() {
        for (int ms = 1; ms <= 40; ms++) {
            rush.count(2, ms * MS);
        }

        assertThat(rush.isOn()).isTrue();
    }

    @Test
    void someHundredsASecondAreNone() {
        for (int ms = 5; ms <= 200; ms += 5) {
            rush.count(2, ms * MS);
        }

        assertThat(rush.isOn()).isFalse();
    }

    @Test
    void isOverWhenLittleIsLeftToDo() {
        rush.count(500, 20 * MS);
        assertThat(rush.isOn()).isTrue();

        rush.count(0, 41 * MS);

        assertThat(rush.isOn()).isFalse();
    }
}
