package io.wardflux.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Redis Cluster of three masters without replicas, for tests. */
public final class RedisCluster implements AutoCloseable {
    private static final int SERVERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<RedisServer> servers;
    private final String password;

    private RedisCluster(List<RedisServer> servers, String password) {
        this.servers = List.copyOf(servers);
        this.password = password;
    }

    public static RedisCluster start(Path directory) {
        String password = Secrets.randomPassword();
        List<RedisServer> servers = new ArrayList<>();
        try {
            IntStream.range(0, SERVERS)
                    .mapToObj(i -> RedisServer.startForCluster(directory.resolve("node-" + i), password))
                    .forEach(servers::add);
            var cluster = new RedisCluster(servers, password);
            cluster.join(directory.resolve("create.log"));
            return cluster;
        } catch (RuntimeException e) {
            servers.forEach(RedisServer::kill);
            throw e;
        }
    }

    private void join(Path log) {
        List<String> command = new ArrayList<>(
                List.of(Programs.require("redis-cli", "redis-tools").toString(), "--cluster", "create"));
        servers.forEach(server -> command.add("127.0.0.1:" + server.port()));
        command.addAll(List.of("--cluster-replicas", "0", "--cluster-yes"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("REDISCLI_AUTH", password); // arguments are for everybody to read
        try {
            Process process = builder.start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new ServerException("The Redis Cluster could not be made:\n" + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run redis-cli", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while a Redis Cluster was made", e);
        }
    }

    /** {@code redis-cluster://:<password>@127.0.0.1:<port>,…}. */
    public String url() {
        return "redis-cluster://:" + password + "@"
                + servers.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.joining(","));
    }

    /** The address of the server that holds a key, by what they say themselves. */
    public String serverOf(String key) {
        // A server that does not hold a key says which one does.
        String answer = ask(servers.getFirst(), "GET", key);
        return answer.contains("MOVED")
                ? answer.replaceFirst(".*MOVED [0-9]+ ", "")
                : "127.0.0.1:" + servers.getFirst().port();
    }

    private String ask(RedisServer server, String... words) {
        List<String> command = new ArrayList<>(List.of(
                Programs.require("redis-cli", "redis-tools").toString(), "-p", Integer.toString(server.port())));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("REDISCLI_AUTH", password);
        try {
            return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run redis-cli", e);
        }
    }

    public List<RedisServer> servers() {
        return servers;
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::kill);
    }
}
