package io.wardflux.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.wardflux.broker.BrokerUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One server and the connections to it. Keys and values are bytes; what Redis does not answer within the time limit, or
 * refuses, becomes a {@link BrokerUnavailableException}. A connection that breaks comes back by itself.
 */
final class Redis implements AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    static final Duration COMMAND_LIMIT = Duration.ofSeconds(3);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    /** A server that was away is found again within this: by default it may be half a minute. */
    private static final Duration LONGEST_RECONNECT_DELAY = Duration.ofSeconds(1);

    private final ClientResources resources = ClientResources.builder()
            .reconnectDelay(Delay.exponential(Duration.ofMillis(10), LONGEST_RECONNECT_DELAY, 2, TimeUnit.MILLISECONDS))
            .build();
    private final RedisClient client;
    private final String shownUri;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable StatefulRedisConnection<byte[], byte[]> shared;

    Redis(RedisURI uri) {
        shownUri = "redis://" + uri.getHost() + ":" + uri.getPort();
        uri.setTimeout(COMMAND_LIMIT);
        client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
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
                .timeoutOptions(TimeoutOptions.enabled(COMMAND_LIMIT))
                .build());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Calls on the connection that all threads share: nothing that blocks. */
    <T> T call(Function<RedisCommands<byte[], byte[]>, T> call) {
        return guarded(() -> call.apply(shared().sync()));
    }

    /** A connection of the caller's own, for calls that block. */
    StatefulRedisConnection<byte[], byte[]> connect() {
        return guarded(() -> client.connect(ByteArrayCodec.INSTANCE));
    }

    <T> T run(Script script, ScriptOutputType type, List<String> keys, byte[][] arguments) {
        byte[][] keyBytes = keys.stream().map(Redis::bytes).toArray(byte[][]::new);
        return call(redis -> {
            try {
                return redis.<T>evalsha(script.digest(), type, keyBytes, arguments);
            } catch (RedisNoScriptException e) {
                return redis.<T>eval(script.body(), type, keyBytes, arguments);
            }
        });
    }

    /** Sends all of them without waiting between; the answers in their order. */
    <A, T> List<T> each(List<A> all, BiFunction<RedisAsyncCommands<byte[], byte[]>, A, RedisFuture<T>> call) {
        return guarded(() -> {
            RedisAsyncCommands<byte[], byte[]> async = shared().async();
            List<RedisFuture<T>> answers =
                    all.stream().map(one -> call.apply(async, one)).toList();
            return answers.stream()
                    .map(answer ->
                            LettuceFutures.awaitOrCancel(answer, COMMAND_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .toList();
        });
    }

    <T> T guarded(Supplier<T> call) {
        try {
            return call.get();
        } catch (RedisException e) {
            throw unavailable(e);
        }
    }

    private BrokerUnavailableException unavailable(RedisException e) {
        String reason = rootMessage(e);
        String redis = "Redis at " + shownUri;
        String sentence;
        if (reason.startsWith("WRONGPASS") || reason.contains("AUTH")) {
            sentence = redis + " refuses the password: correct the one in WARD_REDIS_URL (" + reason + ").";
        } else if (reason.startsWith("OOM")) {
            sentence = redis + " has reached its memory limit: raise its maxmemory (" + reason + ").";
        } else if (e instanceof RedisCommandExecutionException) {
            sentence = redis + " refuses a command (" + reason + ").";
        } else {
            sentence = redis + " does not answer (" + reason + "): start it, or correct WARD_REDIS_URL.";
        }
        return new BrokerUnavailableException(sentence, e);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).strip();
    }

    /** Whether Redis said that a stream or its group is not there. */
    static boolean isNoGroup(BrokerUnavailableException e) {
        return e.getCause() instanceof RedisCommandExecutionException refused
                && String.valueOf(refused.getMessage()).startsWith("NOGROUP");
    }

    private StatefulRedisConnection<byte[], byte[]> shared() {
        var connection = shared;
        return connection != null ? connection : connectShared();
    }

    /** One thread at a time tries; the others wait for it, but no longer than one attempt may take. */
    private StatefulRedisConnection<byte[], byte[]> connectShared() {
        try {
            if (!connecting.tryLock(COMMAND_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new RedisCommandTimeoutException("no connection within " + COMMAND_LIMIT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisCommandInterruptedException(e);
        }
        try {
            var connection = shared;
            if (connection == null) {
                connection = client.connect(ByteArrayCodec.INSTANCE);
                shared = connection;
            }
            return connection;
        } finally {
            connecting.unlock();
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, CLOSE_LIMIT);
        // Shared resources are the owner's to close.
        resources
                .shutdown(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_LIMIT.toMillis());
    }
}
