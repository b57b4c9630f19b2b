package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An echo behind a network that is disturbed. */
class TcpProxyIT {

    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final TcpProxy network = TcpProxy.to(server.getLocalPort());
    private final Socket client = new Socket(InetAddress.getLoopbackAddress(), network.port());

    TcpProxyIT() throws IOException {}

    @BeforeEach
    void echo() throws IOException {
        client.setSoTimeout(5_000);
        Thread.startVirtualThread(() -> {
            while (!server.isClosed()) {
                try {
                    Socket accepted = server.accept();
                    Thread.startVirtualThread(() -> echo(accepted));
                } catch (IOException e) {
                    // closed
                }
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        network.close();
        server.close();
    }

    @Test
    void passesOnWhatIsSent() throws IOException {
        assertThat(echoOf(client, 42)).isEqualTo(42);
    }

    @Test
    void whatIsSlowComesLaterInBothDirections() throws IOException {
        echoOf(client, 1);
        network.delay(Duration.ofMillis(150));
        long begin = System.nanoTime();
        assertThat(echoOf(client, 2)).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void whatIsHeldArrivesOnceItIsReleased() throws IOException {
        echoOf(client, 1);
        network.hold();
        client.getOutputStream().write(7);
        client.setSoTimeout(200);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(5_000);
        network.release();
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void whileItHoldsNobodyNewGetsThrough() throws IOException {
        network.hold();
        try (var late = new Socket(InetAddress.getLoopbackAddress(), network.port())) {
            late.setSoTimeout(200);
            late.getOutputStream().write(9);
            assertThatThrownBy(() -> late.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            late.setSoTimeout(5_000);
            network.release();
            assertThat(late.getInputStream().read()).isEqualTo(9);
        }
    }

    @Test
    void aServerThatIsAwayEndsTheConnection() throws IOException {
        server.close();
        try (var refused = new Socket(InetAddress.getLoopbackAddress(), network.port())) {
            refused.setSoTimeout(5_000);
            assertThat(refused.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aCutEndsAllConnectionsAndNoNewOneLasts() throws IOException {
        echoOf(client, 1);
        network.cut();
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        try (var late = new Socket(InetAddress.getLoopbackAddress(), network.port())) {
            late.setSoTimeout(5_000);
            assertThatThrownBy(() -> late.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        network.mend();
        try (var later = new Socket(InetAddress.getLoopbackAddress(), network.port())) {
            assertThat(echoOf(later, 3)).isEqualTo(3);
        }
    }

    @Test
    void theAnswerToACertainRequestIsLostWithItsConnection() throws IOException {
        network.loseAnswerTo("!");
        assertThat(echoOf(client, 1)).isEqualTo(1);
        assertThat(echoOf(client, '!')).isEqualTo(-1);
        assertThat(network.lostAnswers()).isEqualTo(1);
    }

    private static int echoOf(Socket socket, int octet) throws IOException {
        socket.getOutputStream().write(octet);
        return socket.getInputStream().read();
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // gone
        }
    }
}
