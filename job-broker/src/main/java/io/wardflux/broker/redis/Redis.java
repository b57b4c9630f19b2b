package io.wardflux.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.wardflux.broker.BrokerUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One server and the connections to it. Keys and values are bytes; what Redis does not answer within the time limit, or
 * refuses, becomes a {@link BrokerUnavailableException}. A connection that breaks comes back by itself.
 */
final class Redis implements AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    static final Duration COMMAND_LIMIT = Duration.ofSeconds(3);

    private final RedisClient client;
    private final String shownUri;
    private @Nullable StatefulRedisConnection<byte[], byte[]> shared;

    Redis(RedisURI uri) {
        shownUri = "redis://" + uri.getHost() + ":" + uri.getPort();
        uri.setTimeout(COMMAND_LIMIT);
        client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_LIMIT)
                        .keepAlive(true)
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

    <T> T guarded(java.util.function.Supplier<T> call) {
        try {
            return call.get();
        } catch (RedisException e) {
            throw unavailable(e);
        }
    }

    private BrokerUnavailableException unavailable(RedisException e) {
        String reason = rootMessage(e);
        boolean password = reason.startsWith("WRONGPASS") || reason.startsWith("NOAUTH") || reason.contains("AUTH");
        String sentence = password
                ? "Redis at " + shownUri + " refuses the password: correct the one in WARD_REDIS_URL (" + reason + ")."
                : "Redis at " + shownUri + " does not answer (" + reason + "): start it, or correct WARD_REDIS_URL.";
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

    private synchronized StatefulRedisConnection<byte[], byte[]> shared() {
        var connection = shared;
        if (connection == null) {
            connection = client.connect(ByteArrayCodec.INSTANCE);
            shared = connection;
        }
        return connection;
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
