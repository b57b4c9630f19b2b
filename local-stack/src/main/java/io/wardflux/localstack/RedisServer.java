package io.wardflux.localstack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Redis with a password, {@code noeviction} and an append-only file that is synced every second. */
public final class RedisServer extends LocalServer {
    private String password = "";

    private RedisServer(Path directory, int port, Lifetime lifetime) {
        super("redis", directory, port, lifetime);
    }

    /** @param port 0 for a free one */
    public static RedisServer start(Path directory, int port) {
        return start(directory, port, Lifetime.WITH_JVM);
    }

    public static RedisServer start(Path directory, int port, Lifetime lifetime) {
        return start(port, Ports::freeTcp, p -> new RedisServer(directory, p, lifetime));
    }

    /** {@code redis://:<password>@127.0.0.1:<port>}. */
    public URI uri() {
        return uri(port(), password);
    }

    public String password() {
        return password;
    }

    static URI uri(int port, String password) {
        return URI.create("redis://:" + password + "@127.0.0.1:" + port);
    }

    @Override
    void prepare() throws IOException {
        password = Secrets.keep(directory().resolve("password"), Secrets.randomPassword());
        // In a file, because process arguments are for everybody to read.
        Secrets.write(directory().resolve("redis.conf"), """
                bind 127.0.0.1
                port %d
                requirepass %s
                dir "%s"
                maxmemory-policy noeviction
                appendonly yes
                appendfsync everysec
                save ""
                daemonize no
                """.formatted(port(), password, directory()));
    }

    @Override
    List<String> command() {
        return List.of(
                Programs.require("redis-server", "redis-server").toString(),
                directory().resolve("redis.conf").toString());
    }

    @Override
    boolean isReady() {
        return answers(port(), password);
    }

    @Override
    boolean portIsFree() {
        return Ports.isFreeTcp(port());
    }

    /** AUTH and PING: a Redis that is still loading its data does not pass, nor one with another password. */
    static boolean answers(int port, String password) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return "+OK".equals(answers.readLine()) && "+PONG".equals(answers.readLine());
        } catch (IOException e) {
            return false;
        }
    }
}
