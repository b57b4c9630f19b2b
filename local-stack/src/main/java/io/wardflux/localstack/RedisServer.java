package io.wardflux.localstack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Redis with a password, {@code noeviction} and an append-only file that is synced every second. */
public final class RedisServer extends LocalServer {
    private final String more;
    private @Nullable String password;

    private RedisServer(Path directory, int port, String more) {
        super("redis", directory, port, Lifetime.WITH_JVM);
        this.more = more;
    }

    /** For local mode: outlives this JVM, and is not started yet. */
    RedisServer(Path directory, int port, Path log) {
        super("redis", directory, port, Lifetime.DETACHED, log);
        this.more = "";
    }

    /** @param port 0 for a free one */
    public static RedisServer start(Path directory, int port) {
        return start(port, Ports::freeTcp, p -> new RedisServer(directory, p, ""));
    }

    /** One that can be joined with others to a cluster of this password. */
    static RedisServer startForCluster(Path directory, String password) {
        try {
            Files.createDirectories(directory);
            Secrets.keep(directory.resolve("password"), password);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep a password in " + directory, e);
        }
        String cluster = """
                cluster-enabled yes
                cluster-config-file nodes.conf
                cluster-node-timeout 2000
                cluster-announce-ip 127.0.0.1
                cluster-port %d
                """.formatted(Ports.freeTcp());
        return start(0, Ports::freeTcp, p -> new RedisServer(directory, p, cluster));
    }

    /** {@code redis://:<password>@127.0.0.1:<port>}. */
    public URI uri() {
        return uri(port(), password());
    }

    public synchronized String password() {
        String known = password;
        if (known == null) {
            try {
                Files.createDirectories(directory());
                known = Secrets.keep(directory().resolve("password"), Secrets.randomPassword());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot keep a password in " + directory(), e);
            }
            password = known;
        }
        return known;
    }

    static URI uri(int port, String password) {
        return URI.create("redis://:" + password + "@127.0.0.1:" + port);
    }

    @Override
    void prepare() throws IOException {
        // In a file, because process arguments are for everybody to read.
        Secrets.write(directory().resolve("redis.conf"), """
                bind 127.0.0.1
                port %d
                requirepass %s
                dir "%s"
                maxmemory-policy noeviction
                appendonly yes
                appendfsync everysec
                stream-node-max-entries 10
                save ""
                daemonize no
                """.formatted(port(), password(), directory()) + more);
    }

    @Override
    List<String> command() {
        return List.of(
                Programs.require("redis-server", "redis-server").toString(),
                directory().resolve("redis.conf").toString());
    }

    @Override
    boolean isReady() {
        return answers(port(), password());
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
