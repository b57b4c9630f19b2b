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
import io.wardflux.broker.PublishResult.NotLeading;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three shards on a server each, of which one goes away and comes back, with its data or without. */
class ShardAwayIT {

    private static final int SHARDS = 3;
    private static final int DEVICES = 6;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(5);

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

    @Test
    void publishingStopsWhileAShardIsAwayAndGoesOnWhereEachOfThemIs() throws Exception {
        Lease lease = lead();
        publish(lease, 0, 1);
        List<Delivery> before = take();
        assertThat(before).hasSize(DEVICES);
        TimeUnit.MILLISECONDS.sleep(1_500); // what is at most a second old may be lost
        servers.get(1).kill();

        assertThatThrownBy(() -> publish(lease, 1, 2)).isInstanceOf(BrokerUnavailableException.class);
        assertThatThrownBy(() -> broker.publisher().watermark()).isInstanceOf(BrokerUnavailableException.class);
        assertThatThrownBy(() -> broker.ledger().minutes()).isInstanceOf(BrokerUnavailableException.class);
        assertThatThrownBy(broker::check).isInstanceOf(BrokerUnavailableException.class);
        List<Delivery> meanwhile = take();
        assertThat(taken).contains("3@2", "6@2").doesNotContain("1@2", "2@2");
        assertThatThrownBy(() -> complete(before)).isInstanceOf(BrokerUnavailableException.class);
        complete(meanwhile);

        servers.get(1).restart();
        await().atMost(SOON).ignoreExceptions().untilAsserted(broker::check);

        assertThat(broker.leadership().renew(lease, LONG)).isTrue();
        assertThat(broker.publisher().watermark()).isEqualTo(at(1));
        List<Position> positions = ((Published) publish(lease, 1, 3)).positions();
        assertThat(IntStream.range(0, positions.size())
                        .filter(i -> positions.get(i).equals(Position.ELSEWHERE))
                        .mapToObj(i -> slots(1, 3)[i]))
                .as("of the first shard, which has them")
                .containsExactly("3@2", "6@2");
        complete(before);
        complete(take());
        assertThat(taken).containsExactlyInAnyOrder(slots(0, 3));
        assertThat(broker.ledger().minutes())
                .containsExactly(
                        new Ledger.Minute(Instant.ofEpochMilli(BEGIN), 3L * DEVICES, Map.of("ok", 3L * DEVICES)));
    }

    /** Nobody was there before, and the first publication ever gets into one shard only. */
    @Test
    void theFirstPublicationIsMadeWholeToo() {
        Lease lease = lead();
        servers.get(1).pause();
        assertThatThrownBy(() -> publish(lease, 0, 1)).isInstanceOf(BrokerUnavailableException.class);
        servers.get(1).resume();
        await().atMost(SOON).ignoreExceptions().untilAsserted(broker::check);

        long from = (broker.publisher().watermark().orElseThrow() - BEGIN) / 1_000;
        publish(lease, from, 2);

        complete(take());
        assertThat(taken).containsExactlyInAnyOrder(slots(0, 2));
    }

    /** What is left of the others' accounts could not be told from the whole, so all of it is lost, as with a single server. */
    @Test
    void whereAShardComesBackEmptyTheOthersBeginAnewToo() {
        Lease lease = lead();
        publish(lease, 0, 1);
        List<Delivery> before = take();
        publish(lease, 1, 2);
        assertThat(broker.ledger().minutes())
                .extracting(Ledger.Minute::scheduled)
                .containsExactly(2L * DEVICES);

        try (var own = RedisServers.single(RedisURI.create(servers.get(1).uri()))) {
            own.connect().sync().flushall();
        }
        assertThatThrownBy(() -> broker.ledger().minutes())
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessageContaining("lost its data");
        assertThat(broker.publisher().watermark()).isEmpty();
        assertThat(publish(lease, 2, 3)).isEqualTo(new NotLeading());
        assertThat(broker.leadership().renew(lease, LONG)).isFalse();

        Lease next = lead();
        assertThat(broker.publisher().watermark()).isEmpty();
        assertThat(broker.ledger().minutes()).isEmpty();
        assertThat(take()).isEmpty();
        assertThat(complete(before)).isZero();
        taken.clear();
        assertThat(publish(next, 2, 3)).isInstanceOf(Published.class);
        complete(take());
        assertThat(taken).containsExactlyInAnyOrder(slots(2, 3));
        assertThat(broker.ledger().minutes())
                .extracting(Ledger.Minute::scheduled)
                .containsExactly((long) DEVICES);
    }

    @Test
    void whoDoesNotGetAllLeasesKeepsNone() {
        try (RedisBroker zero = shard(0);
                RedisBroker one = shard(1)) {
            Lease stranger = one.leadership().tryLead("stranger", LONG).orElseThrow();
            assertThat(broker.leadership().tryLead("me", LONG)).isEmpty();
            assertThat(zero.leadership().leader()).isEmpty();

            one.leadership().release(stranger);
            Lease lease = lead();
            one.leadership().release(lease);
            assertThat(publish(lease, 0, 1)).isEqualTo(new NotLeading());
            assertThat(broker.leadership().renew(lease, LONG)).isFalse();
            assertThat(zero.leadership().leader()).as("it is free for all").isEmpty();
        }
    }

    private Lease lead() {
        return broker.leadership().tryLead("me", LONG).orElseThrow();
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

    private int complete(List<Delivery> deliveries) {
        return consumer.complete(deliveries.stream()
                .map(each -> Completion.of(each, OutcomeCounts.of(Outcome.OK, 1)))
                .toList());
    }

    private static String[] slots(long afterSecond, long untilSecond) {
        return LongStream.rangeClosed(afterSecond + 1, untilSecond)
                .boxed()
                .flatMap(second -> LongStream.rangeClosed(1, DEVICES).mapToObj(device -> device + "@" + second))
                .toArray(String[]::new);
    }
}
