package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerContract;
import io.wardflux.localstack.RedisCluster;
import io.wardflux.model.job.QueueName;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three shards on a Redis Cluster of three servers. */
class RedisClusterIT extends BrokerContract {

    @TempDir
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit makes them before the tests
    private static RedisCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private static RedisServers direct;

    @SuppressWarnings("NullAway.Init")
    private static RedisServers.Connection connection;

    @BeforeAll
    static void makeCluster() {
        cluster = RedisCluster.start(folder);
        direct = servers();
        connection = direct.connect();
    }

    @AfterAll
    static void endCluster() {
        direct.close();
        cluster.close();
    }

    private static RedisServers servers() {
        return RedisServers.cluster(RedisBrokerConfiguration.clusterUris(cluster.url()));
    }

    @Override
    protected int parts() {
        return ShardedBrokerIT.SHARDS;
    }

    @Override
    protected void empty() {
        connection.sync().flushall();
    }

    @Override
    protected Broker connect(int longestQueue) {
        return ShardedBroker.of(servers(), ShardedBrokerIT.SHARDS, longestQueue, Clock.systemUTC());
    }

    @Override
    protected void putRaw(QueueName queue, byte[] message) {
        connection
                .sync()
                .xadd(
                        Redis.bytes(Keys.shard(0, ShardedBrokerIT.SHARDS).jobs(queue)),
                        Map.of(Redis.bytes("j"), message));
    }

    @Override
    protected OwnServer ownServer() {
        Assumptions.abort("what becomes of shards whose server is away: see ShardAwayIT and ShardedBrokerIT");
        throw new AssertionError();
    }

    @Test
    void theShardsLieOnDifferentServers() {
        assertThat(IntStream.range(0, ShardedBrokerIT.SHARDS)
                        .mapToObj(shard -> cluster.serverOf(
                                Keys.shard(shard, ShardedBrokerIT.SHARDS).leader())))
                .doesNotHaveDuplicates();
    }
}
