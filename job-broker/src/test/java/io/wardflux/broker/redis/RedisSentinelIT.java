package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Publication;
import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.broker.PublishResult.Published;
import io.wardflux.localstack.Ports;
import io.wardflux.localstack.RedisServer;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis, its replica, and a sentinel that lets the replica take over. */
class RedisSentinelIT {

    private static final String PASSWORD = "of-this-test-only";

    @TempDir
    private Path folder;

    @Test
    void afterAFailoverItGoesOnWithTheNewMasterWhereItWas() throws Exception {
        RedisServer first = redis("first");
        RedisServer second = redis("second");
        int sentinelPort = Ports.freeTcp();
        Process sentinel = sentinel(sentinelPort, first.port());
        var uri =
                RedisBrokerConfiguration.uri("redis-sentinel://:" + PASSWORD + "@127.0.0.1:" + sentinelPort + "#ward");
        try (first;
                second;
                var broker = new RedisBroker(uri, 1_000, Clock.systemUTC())) {
            ask(first, redis -> redis.configSet("masterauth", PASSWORD));
            ask(second, redis -> redis.configSet("masterauth", PASSWORD));
            ask(second, redis -> redis.replicaof("127.0.0.1", first.port()));
            await().until(() -> ask(second, redis -> redis.info("replication")).contains("master_link_status:up"));
            broker.check();
            Lease lease =
                    broker.leadership().tryLead("test", Duration.ofMinutes(5)).orElseThrow();
            assertThat(publish(broker, lease, 1, 60_000)).isInstanceOf(Published.class);
            await().until(() -> ask(first, redis -> redis.waitForReplication(1, 1_000)) == 1);
            // The sentinel has heard of the replica, or it could not choose it.
            await().atMost(Duration.ofSeconds(30)).until(() -> replicas(sentinelPort) == 1);

            first.kill();
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() -> {
                broker.check();
                assertThat(broker.publisher().watermark()).hasValue(60_000);
            });
            assertThat(publish(broker, lease, 2, 120_000)).isInstanceOf(Published.class);
            try (var consumer = broker.consumer("worker")) {
                assertThat(consumer.take(List.of(QueueName.DEFAULT), 10, Duration.ofSeconds(5)))
                        .extracting(delivery -> delivery.job().deviceId())
                        .containsExactly(1L, 2L);
            }
            String role = ask(second, redis -> redis.info("replication"));
            assertThat(role).contains("role:master");
        } finally {
            sentinel.destroyForcibly();
        }
    }

    private static Object publish(RedisBroker broker, Lease lease, long device, long due) {
        var job = new Job.Poll(device, 1, due, due + 60_000, Job.NO_TASK, ItemIds.of(1));
        return broker.publisher()
                .publish(
                        lease,
                        new Publication(
                                List.of(new Outgoing(QueueName.DEFAULT, job)), List.of(), OptionalLong.of(due)));
    }

    private RedisServer redis(String name) throws IOException {
        Path directory = Files.createDirectory(folder.resolve(name));
        Files.writeString(directory.resolve("password"), PASSWORD);
        return RedisServer.start(directory, 0);
    }

    private Process sentinel(int port, int master) throws IOException {
        Path configuration = folder.resolve("sentinel.conf");
        Files.writeString(configuration, """
                bind 127.0.0.1
                port %d
                dir "%s"
                sentinel monitor ward 127.0.0.1 %d 1
                sentinel auth-pass ward %s
                sentinel down-after-milliseconds ward 1000
                sentinel failover-timeout ward 10000
                """.formatted(port, folder, master, PASSWORD));
        return new ProcessBuilder(
                        "setpriv", "--pdeathsig", "KILL", "--", "redis-server", configuration.toString(), "--sentinel")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sentinel.log").toFile())
                .start();
    }

    private static int replicas(int sentinelPort) {
        try (var client = RedisClient.create(RedisURI.create("127.0.0.1", sentinelPort));
                var connection = client.connectSentinel()) {
            return connection.sync().replicas("ward").size();
        }
    }

    private static <T> T ask(RedisServer server, Function<RedisCommands<String, String>, T> question) {
        try (var client = RedisClient.create(RedisURI.create(server.uri()));
                var connection = client.connect()) {
            return question.apply(connection.sync());
        }
    }
}
