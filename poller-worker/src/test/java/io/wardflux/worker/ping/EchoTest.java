package io.wardflux.worker.ping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTest {

    @Test
    void answersAreAveragedAndLostOnesCounted() {
        assertThat(Echo.parse("192.0.2.1    : 0.223 - 0.262"))
                .contains(new Echo.Line("192.0.2.1", new Echo(3, 2, 0.243)));
        assertThat(Echo.parse("2001:db8::1 : 12.5 13.5")).contains(new Echo.Line("2001:db8::1", new Echo(2, 2, 13.0)));
        assertThat(Echo.parse("::1         : - - -")).contains(new Echo.Line("::1", Echo.none(3)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ICMP Host Unreachable from 192.0.2.2 for ICMP Echo sent to 192.0.2.9",
                "192.0.2.1 : duplicate for [0], 64 bytes, 0.21 ms",
                "192.0.2.1 : xmt/rcv/%loss = 3/3/0%, min/avg/max = 0.1/0.2/0.3",
                "a host : 1 2 3",
                "fping: can't create socket (must run as root?)"
            })
    void otherLinesAreNone(String line) {
        assertThat(Echo.parse(line)).isEmpty();
    }
}
