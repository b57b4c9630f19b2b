package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerIT {

    @Test
    void answersNobodyWithoutThePassword() throws IOException {
        RedisServer server = Servers.redis();

        assertThat(ask(server.port(), "PING")).startsWith("-NOAUTH");
        assertThat(RedisServer.answers(server.port(), "wrong")).isFalse();
        assertThat(RedisServer.answers(server.port(), server.password())).isTrue();
    }

    @Test
    void itsUriHoldsThePassword() {
        RedisServer server = Servers.redis();

        assertThat(server.uri().toString()).isEqualTo("redis://:" + server.password() + "@127.0.0.1:" + server.port());
    }

    @Test
    void keepsDataOverAnOrderlyRestart(@TempDir Path folder) throws IOException {
        try (RedisServer server = RedisServer.start(folder, 0)) {
            assertThat(askAs(server, "SET colour green")).isEqualTo("+OK");

            server.restart();

            assertThat(askAs(server, "STRLEN colour")).isEqualTo(":5");
        }
    }

    @Test
    void losesAtMostTheLastSecondWhenKilled(@TempDir Path folder) throws IOException {
        try (RedisServer server = RedisServer.start(folder, 0)) {
            askAs(server, "SET colour green");
            // The kill comes only after the append-only file holds the write.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> appendOnlyFile(folder).contains("colour"));

            server.kill();
            server.restart();

            assertThat(askAs(server, "STRLEN colour")).isEqualTo(":5");
        }
    }

    @Test
    void refusesWritesInsteadOfEvicting(@TempDir Path folder) throws IOException {
        try (RedisServer server = RedisServer.start(folder, 0)) {
            askAs(server, "SET colour green");
            askAs(server, "CONFIG SET maxmemory 1");

            assertThat(askAs(server, "SET other red")).startsWith("-OOM");
            assertThat(askAs(server, "STRLEN colour")).isEqualTo(":5");
        }
    }

    @Test
    void staysConnectedButSilentWhilePaused(@TempDir Path folder) throws IOException {
        try (RedisServer server = RedisServer.start(folder, 0);
                Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(300);
            BufferedReader answers = reader(socket);
            send(socket, "AUTH " + server.password());
            assertThat(answers.readLine()).isEqualTo("+OK");

            server.pause();
            send(socket, "PING");
            assertThatThrownBy(answers::readLine).isInstanceOf(SocketTimeoutException.class);

            server.resume();
            socket.setSoTimeout(5000);
            assertThat(answers.readLine()).isEqualTo("+PONG");
        }
    }

    private static String appendOnlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("appendonlydir"))) {
            Path incremental = files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(incremental);
        }
    }

    private static String askAs(RedisServer server, String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            send(socket, "AUTH " + server.password());
            send(socket, command);
            BufferedReader answers = reader(socket);
            assertThat(answers.readLine()).isEqualTo("+OK");
            return answers.readLine();
        }
    }

    private static String ask(int port, String command) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            send(socket, command);
            return reader(socket).readLine();
        }
    }

    private static void send(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }
}
