package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerContract;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.localstack.RedisCluster;
import io.wardflux.localstack.RedisServer;
import io.wardflux.model.job.QueueName;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three shards on a Redis Cluster of three servers. */
class RedisClusterIT extends BrokerContract {

    private static final int SHARDS = 3;

    @TempDir
    private static Path folder;

    @TempDir
    private Path ownFolder;

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
        return SHARDS;
    }

    @Override
    protected void empty() {
        connection.sync().flushall();
        connection.sync().scriptFlush();
    }

    @Override
    protected Broker connect(int longestQueue) {
        return ShardedBroker.of(servers(), SHARDS, longestQueue, Clock.systemUTC());
    }

    @Override
    protected void putRaw(QueueName queue, byte[] message) {
        connection.sync().xadd(Redis.bytes(Keys.shard(0, SHARDS).jobs(queue)), Map.of(Redis.bytes("j"), message));
    }

    @Override
    protected boolean silenceLosesJobs() {
        return true;
    }

    @Override
    protected List<Delivery> takenOverAtOnce(JobConsumer gone, JobConsumer by, int jobs) {
        return by.takeOver(QueueName.all(), jobs, Duration.ZERO);
    }

    /** A single server that has all shards; where each has its own: ShardAwayIT. */
    @Override
    protected OwnServer ownServer() {
        return new RedisBrokerIT.Own(
                RedisServer.start(ownFolder, 0),
                uri -> ShardedBroker.of(
                        RedisServers.single(RedisURI.create(uri)), SHARDS, 1_000_000, Clock.systemUTC()));
    }

    @Test
    void theShardsLieOnDifferentServers() {
        assertThat(IntStream.range(0, SHARDS)
                        .mapToObj(shard ->
                                cluster.serverOf(Keys.shard(shard, SHARDS).leader())))
                .doesNotHaveDuplicates();
    }
}
