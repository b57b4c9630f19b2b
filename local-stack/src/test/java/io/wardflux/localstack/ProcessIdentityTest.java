package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

    private static final String REST =
            " 1 7 7 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 4 0 %d 1000 200 18446744073709551615";

    @Test
    void isPidAndStart() {
        assertThat(ProcessIdentity.parseStat("42 (redis-server) S" + REST.formatted(777)))
                .contains(new ProcessIdentity(42, 777));
    }

    @Test
    void isNotMisledByANameWithSpacesAndParentheses() {
        assertThat(ProcessIdentity.parseStat("42 (a) S 1 (b) c) S" + REST.formatted(777)))
                .contains(new ProcessIdentity(42, 777));
    }

    @Test
    void aZombieHasEnded() {
        assertThat(ProcessIdentity.parseStat("42 (redis-server) Z" + REST.formatted(777)))
                .isEmpty();
        assertThat(ProcessIdentity.parseStat("42 (redis-server) X" + REST.formatted(777)))
                .isEmpty();
    }

    @Test
    void nonsenseIsNobody() {
        assertThat(ProcessIdentity.parseStat("")).isEmpty();
        assertThat(ProcessIdentity.parseStat("42 (redis-server) S 1")).isEmpty();
        assertThat(ProcessIdentity.of(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void thisProcessIsAliveAndNotAnotherOneWithItsPid() {
        ProcessIdentity me = ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(me.isAlive()).isTrue();
        assertThat(new ProcessIdentity(me.pid(), me.startTicks() - 1).isAlive()).isFalse();
    }
}
