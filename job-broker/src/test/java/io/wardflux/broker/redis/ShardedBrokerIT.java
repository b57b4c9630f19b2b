package io.wardflux.broker.redis;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerContract;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.Servers;
import io.wardflux.model.job.QueueName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Three shards on one Redis. */
class ShardedBrokerIT extends BrokerContract {

    static final int SHARDS = 3;

    private static final RedisServers DIRECT =
            RedisServers.single(RedisURI.create(Servers.redis().uri()));

    @SuppressWarnings("NullAway.Init") // JUnit makes it before the tests
    private static RedisServers.Connection connection;

    @TempDir
    Path folder;

    @BeforeAll
    static void connectDirectly() {
        connection = DIRECT.connect();
    }

    @AfterAll
    static void closeClient() {
        DIRECT.close();
    }

    @Override
    protected int parts() {
        return SHARDS;
    }

    @Override
    protected void empty() {
        connection.sync().flushall();
    }

    @Override
    protected Broker connect(int longestQueue) {
        return sharded(Servers.redis().uri(), longestQueue);
    }

    private static Broker sharded(URI uri, int longestQueue) {
        return ShardedBroker.of(RedisServers.single(RedisURI.create(uri)), SHARDS, longestQueue, Clock.systemUTC());
    }

    @Override
    protected void putRaw(QueueName queue, byte[] message) {
        connection.sync().xadd(Redis.bytes(Keys.shard(0, SHARDS).jobs(queue)), Map.of(Redis.bytes("j"), message));
    }

    @Override
    protected OwnServer ownServer() {
        return new RedisBrokerIT.Own(RedisServer.start(folder, 0), uri -> sharded(uri, 1_000_000));
    }
}
