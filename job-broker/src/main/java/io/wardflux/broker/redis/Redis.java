package io.wardflux.broker.redis;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.wardflux.broker.BrokerUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.core.NestedExceptionUtils;

/**
 * Connections, and the keys of what lives behind them. Keys and values are bytes; what Redis does not answer within the time
 * limit, or refuses, becomes a {@link BrokerUnavailableException}.
 */
final class Redis implements AutoCloseable {

    static final Duration COMMAND_LIMIT = Duration.ofSeconds(3);

    private final RedisServers servers;
    private final Keys keys;

    /** One that is not divided. */
    Redis(RedisURI uri) {
        this(RedisServers.single(uri), Keys.ONE);
    }

    /** @param servers closed with this one */
    Redis(RedisServers servers, Keys keys) {
        this.servers = servers;
        this.keys = keys;
    }

    Keys keys() {
        return keys;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Calls on the connection that all threads share: nothing that blocks. */
    <T> T call(Function<RedisClusterCommands<byte[], byte[]>, T> call) {
        return guarded(() -> call.apply(servers.shared().sync()));
    }

    /** A connection of the caller's own, for calls that block. */
    RedisServers.Connection connect() {
        return guarded(servers::connect);
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
    <A, T> List<T> each(List<A> all, BiFunction<RedisClusterAsyncCommands<byte[], byte[]>, A, RedisFuture<T>> call) {
        return guarded(() -> {
            RedisClusterAsyncCommands<byte[], byte[]> async = servers.shared().async();
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
        String reason = String.valueOf(
                        NestedExceptionUtils.getMostSpecificCause(e).getMessage())
                .strip();
        String redis = servers.shown();
        String sentence;
        if (reason.startsWith("WRONGPASS") || reason.contains("AUTH")) {
            sentence = redis + " refuses the password: correct the one in WARD_REDIS_URL (" + reason + ").";
        } else if (reason.startsWith("OOM")) {
            sentence = redis + " has reached its memory limit: raise its maxmemory (" + reason + ").";
        } else if (reason.startsWith("CLUSTERDOWN")) {
            sentence = redis + " has lost a part of itself: start the server that is missing (" + reason + ").";
        } else if (e instanceof RedisCommandExecutionException) {
            sentence = redis + " refuses a command (" + reason + ").";
        } else {
            sentence = redis + " does not answer (" + reason + "): start it, or correct WARD_REDIS_URL.";
        }
        return new BrokerUnavailableException(sentence, e);
    }

    /** Whether Redis said that a stream or its group is not there. */
    static boolean isNoGroup(BrokerUnavailableException e) {
        return e.getCause() instanceof RedisCommandExecutionException refused
                && String.valueOf(refused.getMessage()).startsWith("NOGROUP");
    }

    @Override
    public void close() {
        servers.close();
    }
}
