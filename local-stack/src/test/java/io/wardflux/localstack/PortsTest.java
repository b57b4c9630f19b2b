package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Binds sockets of 127.0.0.1, and needs nothing else. */
class PortsTest {

    @Test
    void liesWhereTheKernelTakesNoneForOutgoingConnections() {
        assertThat(IntStream.range(0, 200).map(i -> Ports.freeTcp()))
                .allMatch(port -> port >= 10_000 && port < Ports.kernelRangeStart());
        assertThat(IntStream.range(0, 200).map(i -> Ports.freeUdp()))
                .allMatch(port -> port >= 10_000 && port < Ports.kernelRangeStart());
    }

    @Test
    void isNotThePortThatAnotherJvmWouldFindAtTheSameTime() {
        assertThat(IntStream.range(0, 20).map(i -> Ports.freeTcp()).distinct().count())
                .isGreaterThan(10);
    }

    @Test
    void aBoundPortIsNotFree() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var tcp = new ServerSocket(0, 1, loopback);
                var udp = new DatagramSocket(new InetSocketAddress(loopback, 0))) {
            assertThat(Ports.isFreeTcp(tcp.getLocalPort())).isFalse();
            assertThat(Ports.isFreeUdp(udp.getLocalPort())).isFalse();
        }
    }

    @Test
    void aConnectionThatOnlyWaitsForItsTimeToPassDoesNotHoldThePort() throws IOException {
        int port = Ports.freeTcp();
        try (var server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(InetAddress.getLoopbackAddress(), port);
                var accepted = server.accept()) {
            // Who closes first keeps the connection in TIME_WAIT: here the server's side.
            accepted.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }

        assertThat(Ports.isFreeTcp(port)).isTrue();
    }
}
