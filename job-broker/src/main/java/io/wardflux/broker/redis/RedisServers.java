package io.wardflux.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/** Where connections come from: one Redis, or a Redis Cluster. A connection that breaks comes back by itself. */
final class RedisServers implements AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final int CONNECT_ATTEMPTS = 5;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    /** A server that was away is found again within this: by default it may be half a minute. */
    private static final Duration LONGEST_RECONNECT_DELAY = Duration.ofSeconds(1);

    /** How often a cluster is asked who holds what; where a server does not answer or sends us on, that is done at once. */
    private static final Duration TOPOLOGY_LOOK = Duration.ofSeconds(15);

    /** Fine enough for limits of seconds; each tick wakes a thread, in every service. */
    private static final long TIMER_TICK_MS = 100;

    private final HashedWheelTimer timer =
            new HashedWheelTimer(new DefaultThreadFactory("redis-timer", true), TIMER_TICK_MS, TimeUnit.MILLISECONDS);
    private final ClientResources resources = ClientResources.builder()
            .timer(timer)
            .reconnectDelay(Delay.exponential(Duration.ofMillis(10), LONGEST_RECONNECT_DELAY, 2, TimeUnit.MILLISECONDS))
            .build();
    private final String shown;
    private final @Nullable RedisClient single;
    private final @Nullable RedisClusterClient cluster;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable Connection shared;

    /** A connection, whichever servers it goes to. */
    record Connection(
            AutoCloseable connection,
            RedisClusterCommands<byte[], byte[]> sync,
            RedisClusterAsyncCommands<byte[], byte[]> async)
            implements AutoCloseable {
        @Override
        public void close() {
            try {
                connection.close();
            } catch (Exception e) {
                throw new IllegalStateException("a connection to Redis cannot be closed", e);
            }
        }
    }

    static RedisServers single(RedisURI uri) {
        return new RedisServers(List.of(uri), false);
    }

    /** @param some of its servers; the others are found by them */
    static RedisServers cluster(List<RedisURI> some) {
        return new RedisServers(some, true);
    }

    private RedisServers(List<RedisURI> uris, boolean isCluster) {
        shown = shown(uris, isCluster);
        uris.forEach(uri -> uri.setTimeout(Redis.COMMAND_LIMIT));
        ClientOptions options = ClientOptions.builder()
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_LIMIT)
                        // A server that vanished without a word is noticed within half a minute.
                        .keepAlive(KeepAliveOptions.builder()
                                .enable()
                                .idle(Duration.ofSeconds(10))
                                .interval(Duration.ofSeconds(5))
                                .count(3)
                                .build())
                        .build())
                // While it is away, a command fails at once; nothing piles up here.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(RedisServers::mustNotBeRepeated)
                .timeoutOptions(TimeoutOptions.enabled(Redis.COMMAND_LIMIT))
                .build();
        if (isCluster) {
            single = null;
            RedisClusterClient client = RedisClusterClient.create(resources, uris);
            client.setOptions(ClusterClientOptions.builder(options)
                    .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                            .enablePeriodicRefresh(TOPOLOGY_LOOK)
                            .build())
                    .build());
            cluster = client;
        } else {
            cluster = null;
            RedisClient client = RedisClient.create(resources, uris.getFirst());
            client.setOptions(options);
            single = client;
        }
    }

    private static String shown(List<RedisURI> uris, boolean isCluster) {
        List<RedisURI> sentinels = uris.getFirst().getSentinels();
        if (!sentinels.isEmpty()) {
            return "Redis " + uris.getFirst().getSentinelMasterId() + " by its sentinels at " + addresses(sentinels);
        }
        return (isCluster ? "Redis Cluster at " : "Redis at redis://") + addresses(uris);
    }

    private static String addresses(List<RedisURI> uris) {
        return uris.stream().map(uri -> uri.getHost() + ":" + uri.getPort()).collect(Collectors.joining(","));
    }

    /**
     * What was sent before a connection broke is sent again on the next one, although it may have been done. That does no harm,
     * but to publications of jobs outside the plan: they have no watermark by which the second one would be refused.
     */
    private static boolean mustNotBeRepeated(RedisCommand<?, ?, ?> command) {
        var arguments = command.getArgs();
        return command.getType() == CommandType.EVAL
                || arguments != null && arguments.toCommandString().startsWith(Script.PUBLISH.digest());
    }

    /** For sentences: without the password. */
    String shown() {
        return shown;
    }

    /** The one that all threads and shards share: nothing that blocks. */
    Connection shared() {
        var connection = shared;
        return connection != null ? connection : connectShared();
    }

    /** One thread at a time tries; the others wait for it, but no longer than one attempt may take. */
    private Connection connectShared() {
        try {
            if (!connecting.tryLock(Redis.COMMAND_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RedisCommandTimeoutException(
                        "no connection within " + Redis.COMMAND_LIMIT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(e);
        }
        try {
            var connection = shared;
            if (connection == null) {
                connection = connect();
                shared = connection;
            }
            return connection;
        } finally {
            connecting.unlock();
        }
    }

    Connection connect() {
        for (int attempt = 1; ; attempt++) {
            try {
                return connectOnce();
            } catch (RedisConnectionException e) {
                if (attempt == CONNECT_ATTEMPTS || !isAnswerLost(e)) {
                    throw e;
                }
            }
        }
    }

    /** Where Redis refuses and closes a connection before Lettuce looks at the handshake, Lettuce does not know why. */
    private static boolean isAnswerLost(RedisConnectionException e) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(e);
        return root instanceof IllegalStateException || root instanceof RedisConnectionException;
    }

    private Connection connectOnce() {
        if (cluster != null) {
            var connection = cluster.connect(ByteArrayCodec.INSTANCE);
            return new Connection(connection, connection.sync(), connection.async());
        }
        var connection = Objects.requireNonNull(single).connect(ByteArrayCodec.INSTANCE);
        return new Connection(connection, connection.sync(), connection.async());
    }

    @Override
    public void close() {
        if (single != null) {
            single.shutdown(Duration.ZERO, CLOSE_LIMIT);
        }
        if (cluster != null) {
            cluster.shutdown(Duration.ZERO, CLOSE_LIMIT);
        }
        // Shared resources are the owner's to close.
        resources
                .shutdown(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_LIMIT.toMillis());
        timer.stop();
    }
}
