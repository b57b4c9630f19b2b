package io.wardflux.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One server of each kind for all tests of a JVM, started when first asked for, in a temporary folder, gone with the JVM. A
 * test that kills or pauses one must leave it running, or better start its own.
 */
public final class Servers {
    private static final List<LocalServer> STARTED = new ArrayList<>();
    private static @Nullable Path folder;
    private static @Nullable PostgresServer postgres;
    private static @Nullable RedisServer redis;
    private static @Nullable RabbitMqServer rabbitmq;
    private static @Nullable VictoriaMetricsServer victoriaMetrics;
    private static @Nullable SnmpdServer snmpd;

    private Servers() {}

    public static synchronized PostgresServer postgres() {
        PostgresServer server = postgres;
        if (server == null) {
            server = started("postgres", path -> PostgresServer.start(path, 0));
            postgres = server;
        }
        return server;
    }

    public static synchronized RedisServer redis() {
        RedisServer server = redis;
        if (server == null) {
            server = started("redis", path -> RedisServer.start(path, 0));
            redis = server;
        }
        return server;
    }

    public static synchronized RabbitMqServer rabbitmq() {
        RabbitMqServer server = rabbitmq;
        if (server == null) {
            server = started("rabbitmq", path -> RabbitMqServer.start(path, 0));
            rabbitmq = server;
        }
        return server;
    }

    public static synchronized VictoriaMetricsServer victoriaMetrics() {
        VictoriaMetricsServer server = victoriaMetrics;
        if (server == null) {
            server = started("victoria-metrics", path -> VictoriaMetricsServer.start(path, 0));
            victoriaMetrics = server;
        }
        return server;
    }

    /** An {@link EveryTypeAgent}. */
    public static synchronized SnmpdServer snmpd() {
        SnmpdServer server = snmpd;
        if (server == null) {
            server = started("snmpd", path -> EveryTypeAgent.start(path, 0));
            snmpd = server;
        }
        return server;
    }

    private static <S extends LocalServer> S started(String name, Function<Path, S> start) {
        S server = start.apply(folder().resolve(name));
        STARTED.add(server);
        return server;
    }

    private static Path folder() {
        Path current = folder;
        if (current == null) {
            try {
                current = Files.createTempDirectory("ward-servers-");
            } catch (IOException e) {
                throw new UncheckedIOException("No temporary folder for the servers", e);
            }
            folder = current;
            Runtime.getRuntime().addShutdownHook(new Thread(Servers::end, "servers-end"));
        }
        return current;
    }

    private static synchronized void end() {
        // Nobody needs the data any more, so there is nothing to wait for.
        STARTED.forEach(LocalServer::kill);
        if (folder != null) {
            try {
                Folders.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot delete " + folder, e);
            }
        }
    }
}
