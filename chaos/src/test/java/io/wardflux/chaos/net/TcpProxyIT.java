package io.wardflux.chaos.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An echo behind a line. */
class TcpProxyIT {

    private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final TcpProxy line = TcpProxy.to(0, server.getLocalPort());
    private final Socket client = new Socket(InetAddress.getLoopbackAddress(), line.port());

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
        line.close();
        server.close();
    }

    @Test
    void passesOnWhatIsSent() throws IOException {
        assertThat(echoOf(client, 42)).isEqualTo(42);
    }

    @Test
    void whatIsSlowComesLaterInBothDirections() throws IOException {
        echoOf(client, 1);
        line.delay(Duration.ofMillis(150));
        long begin = System.nanoTime();
        assertThat(echoOf(client, 2)).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void whatIsCutArrivesOnceItIsHealed() throws IOException {
        echoOf(client, 1);
        line.cut();
        client.getOutputStream().write(7);
        client.setSoTimeout(200);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(5_000);
        line.heal();
        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void whileItIsCutNobodyNewGetsThrough() throws IOException {
        line.cut();
        try (var late = new Socket(InetAddress.getLoopbackAddress(), line.port())) {
            late.setSoTimeout(200);
            late.getOutputStream().write(9);
            assertThatThrownBy(() -> late.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            late.setSoTimeout(5_000);
            line.heal();
            assertThat(late.getInputStream().read()).isEqualTo(9);
        }
    }

    @Test
    void aServerThatIsAwayEndsTheConnection() throws IOException {
        server.close();
        try (var refused = new Socket(InetAddress.getLoopbackAddress(), line.port())) {
            refused.setSoTimeout(5_000);
            assertThat(refused.getInputStream().read()).isEqualTo(-1);
        }
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
