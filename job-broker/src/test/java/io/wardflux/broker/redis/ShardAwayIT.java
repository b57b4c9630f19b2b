package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.broker.PublishResult;
import io.wardflux.broker.PublishResult.AlreadyPublished;
import io.wardflux.broker.PublishResult.Published;
import io.wardflux.localstack.RedisServer;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three shards on a server each, of which one goes away and comes back: the others go on, and nothing is lost or doubled. */
class ShardAwayIT {

    private static final int SHARDS = 3;
    private static final int DEVICES = 6;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(8);

    /** Of a minute, in which all slots are. */
    private static final long BEGIN = System.currentTimeMillis() / 60_000 * 60_000;

    @TempDir
    private Path folder;

    private List<RedisServer> servers;
    private ShardedBroker broker;
    private JobConsumer consumer;
    private final List<String> taken = new ArrayList<>();

    @BeforeEach
    void start() {
        servers = IntStream.range(0, SHARDS)
                .mapToObj(i -> RedisServer.start(folder.resolve("shard-" + i), 0))
                .toList();
        broker = broker();
        consumer = broker.consumer("w");
    }

    @AfterEach
    void stop() {
        broker.close();
        servers.forEach(RedisServer::kill);
    }

    private ShardedBroker broker() {
        List<RedisBroker> brokers =
                IntStream.range(0, SHARDS).mapToObj(this::shard).toList();
        return new ShardedBroker(brokers, () -> brokers.forEach(RedisBroker::close));
    }

    private RedisBroker shard(int number) {
        return new RedisBroker(
                new Redis(
                        RedisServers.single(RedisURI.create(servers.get(number).uri())), Keys.shard(number, SHARDS)),
                1_000,
                Clock.systemUTC());
    }

    /** A slot each second, of all devices: what a scheduler publishes that goes on from one second up to another. */
    private PublishResult publish(Lease lease, long afterSecond, long untilSecond) {
        List<Outgoing> jobs = LongStream.rangeClosed(afterSecond + 1, untilSecond)
                .boxed()
                .flatMap(second -> LongStream.rangeClosed(1, DEVICES).mapToObj(device -> poll(device, second)))
                .toList();
        return broker.publisher().publish(lease, new Publication(jobs, List.of(), at(untilSecond)));
    }

    private static OptionalLong at(long second) {
        return OptionalLong.of(BEGIN + second * 1_000);
    }

    private static Outgoing poll(long device, long second) {
        long due = BEGIN + second * 1_000;
        return new Outgoing(
                QueueName.DEFAULT, new Job.Poll(device, 1, due, due + 600_000, Job.NO_TASK, ItemIds.of(device)));
    }

    private List<Delivery> take() {
        List<Delivery> some = consumer.take(QueueName.all(), 1_000, Duration.ZERO);
        some.forEach(each -> taken.add(each.job().deviceId() + "@" + (each.job().dueMs() - BEGIN) / 1_000));
        return some;
    }

    private void takeAndComplete() {
        consumer.complete(take().stream().map(ShardAwayIT::ok).toList());
    }

    private static Completion ok(Delivery delivery) {
        return Completion.of(delivery, OutcomeCounts.of(Outcome.OK, 1));
    }

    private static String[] slots(long untilSecond) {
        return LongStream.rangeClosed(1, untilSecond)
                .boxed()
                .flatMap(second -> LongStream.rangeClosed(1, DEVICES).mapToObj(device -> device + "@" + second))
                .toArray(String[]::new);
    }

    /** As a leader does, until a publication up to here has happened in all shards. */
    private void goOnUntil(Lease lease, long second) {
        await().atMost(SOON).until(() -> {
            assertThat(broker.leadership().renew(lease, LONG)).isTrue();
            long from = (broker.publisher().watermark().orElseThrow() - BEGIN) / 1_000;
            return publish(lease, from, second) instanceof Published(List<Position> positions)
                    && from < second
                    && positions.stream().anyMatch(position -> !position.equals(Position.ELSEWHERE))
                    && broker.publisher().watermark().equals(at(second));
        });
    }

    @Test
    void theOthersGoOnAndWhatTheShardMissesIsPublishedOnceItIsBack() {
        Lease lease = broker.leadership().tryLead("me", LONG).orElseThrow();
        assertThat(publish(lease, 0, 1)).isInstanceOf(Published.class);
        List<Delivery> before = take();
        servers.get(1).kill();

        Published without = (Published) publish(lease, 1, 2);
        assertThat(IntStream.range(0, DEVICES)
                        .filter(i -> without.positions().get(i).equals(Position.ELSEWHERE))
                        .map(i -> i + 1))
                .as("devices of the shard that is away")
                .containsExactly(1, 4);
        assertThat(broker.leadership().renew(lease, LONG)).isTrue();
        assertThat(publish(lease, 2, 3)).isInstanceOf(Published.class);
        takeAndComplete();
        assertThat(consumer.complete(before.stream().map(ShardAwayIT::ok).toList()))
                .as("told, or kept to be told")
                .isEqualTo(DEVICES);
        assertThatThrownBy(() -> broker.ledger().minutes()).isInstanceOf(BrokerUnavailableException.class);
        assertThatThrownBy(broker::check).isInstanceOf(BrokerUnavailableException.class);

        servers.get(1).restart();
        await().atMost(SOON).ignoreExceptions().untilAsserted(broker::check);
        assertThat(broker.leadership().renew(lease, LONG)).isTrue();
        assertThat(publish(lease, 3, 4)).as("it is behind").isEqualTo(new AlreadyPublished(at(1).getAsLong()));
        assertThatThrownBy(() -> broker.ledger().minutes())
                .as("a minute must not be closed without it")
                .isInstanceOf(BrokerUnavailableException.class);
        goOnUntil(lease, 5);

        takeAndComplete();
        consumer.keepAlive(List.of());
        assertThat(taken).containsExactlyInAnyOrder(slots(5));
        assertThat(broker.ledger().minutes())
                .containsExactly(new Ledger.Minute(
                        java.time.Instant.ofEpochMilli(BEGIN), 5L * DEVICES, Map.of("ok", 5L * DEVICES)));
    }

    @Test
    void aShardThatLosesItsDataGoesOnWhereItWasAndTheAccountKeepsWhatItHad() {
        Lease lease = broker.leadership().tryLead("me", LONG).orElseThrow();
        publish(lease, 0, 1);
        takeAndComplete();
        publish(lease, 1, 2);
        assertThat(broker.ledger().minutes())
                .extracting(Ledger.Minute::scheduled)
                .containsExactly(2L * DEVICES);

        try (var own = RedisServers.single(RedisURI.create(servers.get(1).uri()))) {
            own.connect().sync().flushall();
        }
        assertThat(publish(lease, 2, 3)).isInstanceOf(Published.class);
        goOnUntil(lease, 4);

        takeAndComplete();
        assertThat(broker.ledger().minutes())
                .containsExactly(new Ledger.Minute(
                        java.time.Instant.ofEpochMilli(BEGIN),
                        4L * DEVICES,
                        Map.of("ok", 4L * DEVICES - 2, "expired", 2L)));
        var all = new ArrayList<>(List.of(slots(4)));
        all.removeAll(List.of("1@2", "4@2")); // they waited there
        assertThat(taken).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void whoGetsLessThanTheMajorityKeepsNothingAndWhoGetsItTakesTheRestWhenItIsFree() {
        try (RedisBroker one = shard(1);
                RedisBroker two = shard(2);
                ShardedBroker other = broker()) {
            Lease first = one.leadership().tryLead("stranger", LONG).orElseThrow();
            Lease second = two.leadership().tryLead("stranger", LONG).orElseThrow();
            assertThat(broker.leadership().tryLead("me", LONG)).isEmpty();
            try (RedisBroker zero = shard(0)) {
                assertThat(zero.leadership().leader()).isEmpty();
            }

            one.leadership().release(first);
            Lease lease = broker.leadership().tryLead("me", LONG).orElseThrow();
            assertThat(other.leadership().tryLead("them", LONG)).isEmpty();
            publish(lease, 0, 1);
            assertThat(two.publisher().watermark()).isEmpty();

            two.leadership().release(second);
            goOnUntil(lease, 2);
            assertThat(two.publisher().watermark()).isEqualTo(at(2));
            takeAndComplete();
            assertThat(taken).doesNotHaveDuplicates();
            assertThat(broker.leadership().leader()).contains("me");

            broker.leadership().release(lease);
            assertThat(other.leadership().tryLead("them", LONG)).isPresent();
        }
    }
}
