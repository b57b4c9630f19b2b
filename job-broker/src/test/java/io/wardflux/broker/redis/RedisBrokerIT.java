package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerContract;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.DeviceLog;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult.AlreadyPublished;
import io.wardflux.broker.PublishResult.Published;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.Servers;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisBrokerIT extends BrokerContract {

    @SuppressWarnings("NullAway.Init") // JUnit makes it before the tests
    private static RedisClient client;

    @SuppressWarnings("NullAway.Init")
    private static StatefulRedisConnection<byte[], byte[]> connection;

    @TempDir
    Path folder;

    @BeforeAll
    static void connectDirectly() {
        client = RedisClient.create(RedisURI.create(Servers.redis().uri()));
        connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    @AfterAll
    static void closeClient() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    private static RedisCommands<byte[], byte[]> redis() {
        return connection.sync();
    }

    @Override
    protected void empty() {
        redis().flushall();
        redis().scriptFlush();
    }

    @Override
    protected Broker connect(int longestQueue) {
        return new RedisBroker(RedisURI.create(Servers.redis().uri()), longestQueue, Clock.systemUTC());
    }

    @Override
    protected void putRaw(QueueName queue, byte[] message) {
        redis().xadd(Redis.bytes(Keys.ONE.jobs(queue)), Map.of(Redis.bytes("j"), message));
    }

    @Override
    protected boolean silenceLosesJobs() {
        return true;
    }

    @Override
    protected List<Delivery> takenOverAtOnce(JobConsumer gone, JobConsumer by, int jobs) {
        return by.takeOver(QueueName.all(), jobs, Duration.ZERO);
    }

    @Override
    protected OwnServer ownServer() {
        return new Own(
                RedisServer.start(folder, 0),
                uri -> new RedisBroker(RedisURI.create(uri), 1_000_000, Clock.systemUTC()));
    }

    record Own(RedisServer server, Function<URI, Broker> broker) implements OwnServer {
        @Override
        public Broker connect() {
            return broker.apply(server.uri());
        }

        @Override
        public Broker connectWithWrongPassword() {
            return broker.apply(URI.create("redis://:wrong-one@127.0.0.1:" + server.port()));
        }

        @Override
        public String password() {
            return server.password();
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void restart() {
            server.restart();
        }

        @Override
        public void restartWithoutData() {
            try (var own = RedisClient.create(RedisURI.create(server.uri()));
                    var direct = own.connect()) {
                direct.sync().flushall();
            }
            server.restart();
        }

        @Override
        public void pause() {
            server.pause();
        }

        @Override
        public void resume() {
            server.resume();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    @Test
    void workersThatLeaveAreForgottenByTheGroupsUnlessTheyHoldJobs() {
        try (Broker broker = connect(10)) {
            publish(broker, poll(1), poll(2));
            var idle = broker.consumer("idle");
            var busy = broker.consumer("busy");
            idle.complete(ok(idle.take(QueueName.all(), 1, Duration.ZERO)));
            assertThat(busy.take(QueueName.all(), 1, Duration.ZERO)).hasSize(1);
            assertThat(consumers()).hasSize(2);

            idle.close();
            busy.close();

            assertThat(consumers()).singleElement().asString().contains("busy");
        }
    }

    /** The account must not be changed by a publication of which Redis could keep only a part. */
    @Test
    void aFullMemoryRefusesAllOfAPublicationAndIsToldFromAServerThatIsAway() {
        try (Broker broker = connect(10)) {
            var lease = broker.leadership().tryLead("me", LONG).orElseThrow();
            redis().configSet("maxmemory", "1");
            try {
                assertThatThrownBy(() -> broker.publisher()
                                .publish(
                                        lease,
                                        new Publication(
                                                List.of(new Publication.Outgoing(QueueName.DEFAULT, poll(1))),
                                                List.of(new Publication.Skipped(poll(2), ExpiryReason.OVERLOAD)),
                                                OptionalLong.of(1))))
                        .isInstanceOf(BrokerUnavailableException.class)
                        .hasMessageContaining("memory limit");
            } finally {
                redis().configSet("maxmemory", "0");
            }
            assertThat(broker.publisher().watermark()).isEmpty();
            assertThat(broker.ledger().minutes()).isEmpty();
            assertThat(redis().xlen(Redis.bytes(Keys.ONE.jobs(QueueName.DEFAULT))))
                    .isZero();
        }
    }

    /** Somebody trimmed the stream by hand. */
    @Test
    void takesOverPastMessagesThatAreGone() {
        try (Broker broker = connect(10)) {
            publish(broker, poll(1), poll(2), poll(3));
            var taken = broker.consumer("dead").take(QueueName.all(), 3, Duration.ZERO);
            redis().xdel(
                            Redis.bytes(Keys.ONE.jobs(QueueName.DEFAULT)),
                            Keys.entryId(taken.get(0).position()),
                            Keys.entryId(taken.get(1).position()));

            assertThat(broker.consumer("other").takeOver(QueueName.all(), 10, Duration.ZERO))
                    .singleElement()
                    .satisfies(delivery -> assertThat(delivery.job().deviceId()).isEqualTo(3));
        }
    }

    @Test
    void aMinuteWhoseCountsHaveExpiredIsNotReported() {
        try (Broker broker = connect(10)) {
            publish(broker, poll(1));
            long minute = broker.ledger().minutes().getFirst().slot().getEpochSecond() / 60;
            redis().del(Redis.bytes(Keys.ONE.ledger(minute)));

            assertThat(broker.ledger().minutes()).isEmpty();
            assertThat(redis().zcard(Redis.bytes(Keys.ONE.ledgerIndex()))).isZero();
        }
    }

    /** A replica that takes over may not have the last of what was read from the one before. */
    @Test
    void whatIsReadOnOfAnAccountByDeviceBeginsAnewWhereItsEndWasLost() {
        try (Broker broker = connect(10)) {
            Ledger ledger = broker.ledger();
            publish(broker, poll(1));
            var minute = ledger.minutes().getFirst().slot();
            byte[] key = Redis.bytes(Keys.ONE.deviceLog(minute.getEpochSecond() / 60));
            byte[] replicated = redis().get(key);
            publish(broker, poll(2));
            DeviceLog known = ledger.log(minute, DeviceLog.EMPTY);

            redis().set(key, replicated);
            publish(broker, poll(3), poll(4), poll(5));

            assertThat(ledger.log(minute, known).devices())
                    .containsOnlyKeys(1L, 3L, 4L, 5L)
                    .isEqualTo(ledger.devices(minute));
            ledger.forget(List.of(minute));
        }
    }

    /** More than is read at once. */
    @Test
    void aLongAccountByDeviceIsReadInParts() {
        try (Broker broker = connect(200_000)) {
            int jobs = 120_000;
            publish(
                    broker,
                    LongStream.rangeClosed(1, jobs)
                            .mapToObj(i -> poll(1_000_000 + i))
                            .toArray(Job[]::new));
            var minute = broker.ledger().minutes().getFirst().slot();

            assertThat(broker.ledger().devices(minute).values())
                    .hasSize(jobs)
                    .containsOnly(broker.ledger().device(1_000_001).get(minute));
        }
    }

    /** Everything that a script makes for a while has an end, and a completed job leaves nothing. */
    @Test
    void nothingIsLeftOfACompletedJob() {
        try (Broker broker = connect(10)) {
            publish(broker, poll(1));
            var consumer = broker.consumer("w");
            consumer.complete(ok(consumer.take(QueueName.all(), 1, Duration.ZERO)));
            consumer.close();

            assertThat(redis().xlen(Redis.bytes(Keys.ONE.jobs(QueueName.DEFAULT))))
                    .isZero();
            assertThat(consumers()).isEmpty();
            for (byte[] key : redis().keys("{ward}:ledger:*")) {
                assertThat(redis().ttl(key)).isPositive();
            }
        }
    }

    /** One that was on its way for longer than its leader waited must not slip in between two others. */
    @Test
    void aPublicationIsRefusedWhereThereIsAnotherWatermarkThanItsLeaderSaw() {
        try (Broker broker = connect(10);
                Broker delayed = connect(10)) {
            var lease = broker.leadership().tryLead("me", LONG).orElseThrow();
            assertThat(broker.publisher().watermark()).isEmpty();
            assertThat(delayed.publisher().publish(lease, upTo(5))).isInstanceOf(Published.class);

            assertThat(broker.publisher().publish(lease, upTo(10))).isEqualTo(new AlreadyPublished(5));
            assertThat(broker.publisher().publish(lease, upTo(11))).isInstanceOf(Published.class);

            assertThat(delayed.publisher().publish(lease, upTo(12))).isEqualTo(new AlreadyPublished(11));
            assertThat(broker.publisher().watermark()).hasValue(11);
        }
    }

    private static Job[] polls(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(RedisBrokerIT::poll).toArray(Job[]::new);
    }

    private static byte[] jobsKey() {
        return Redis.bytes(Keys.ONE.jobs(QueueName.DEFAULT));
    }

    private static byte[] partsKey() {
        return Redis.bytes(Keys.parts(Keys.ONE.jobs(QueueName.DEFAULT)));
    }

    @Test
    void aMessageCarriesSeveralJobsWhereManyArePublishedAndFewOtherwise() {
        try (Broker broker = connect(10_000)) {
            publish(broker, polls(127));
            assertThat(redis().xlen(jobsKey())).isEqualTo(127);
            publish(broker, polls(1_600));
            assertThat(redis().xlen(jobsKey())).isEqualTo(127 + 100);

            var consumer = broker.consumer("w");
            var taken = consumer.take(QueueName.all(), 10_000, Duration.ZERO);
            assertThat(taken).hasSize(1_727);
            assertThat(consumer.complete(ok(taken.subList(130, 135)))).isEqualTo(5);
            assertThat(consumer.complete(ok(taken))).isEqualTo(1_722);

            assertThat(redis().xlen(jobsKey())).isZero();
            assertThat(redis().hgetall(partsKey())).hasSize(1);
            publish(broker, poll(1));
            assertThat(redis().exists(partsKey())).isZero();
        }
    }

    @Test
    void whatAWorkerThatLeavesHasNotBegunWaitsAgain() {
        try (Broker broker = connect(10_000)) {
            publish(broker, polls(1_600));
            var leaving = broker.consumer("leaving");
            var begun = leaving.take(QueueName.all(), 3, Duration.ZERO);
            leaving.complete(ok(begun.subList(0, 1)));
            assertThat(broker.queueStats().queues())
                    .filteredOn(queue -> queue.name() == QueueName.DEFAULT)
                    .allMatch(queue -> queue.inFlight() == 15 && queue.ready() == 1_584);

            leaving.giveBack();

            assertThat(broker.queueStats().queues())
                    .filteredOn(queue -> queue.name() == QueueName.DEFAULT)
                    .allMatch(queue -> queue.inFlight() == 2 && queue.ready() == 1_597);
            assertThat(leaving.complete(ok(begun))).isEqualTo(2);
            assertThat(leaving.take(QueueName.all(), 1, Duration.ZERO)).hasSize(1);
            leaving.close();
            var other = broker.consumer("other");
            var taken = other.take(QueueName.all(), 10_000, Duration.ZERO);
            assertThat(taken)
                    .hasSize(1_596)
                    .extracting(delivery -> delivery.job().deviceId())
                    .contains(4L, 16L, 18L, 32L, 1_600L)
                    .doesNotContain(1L, 2L, 3L, 17L)
                    .doesNotHaveDuplicates();
            assertThat(other.complete(ok(taken))).isEqualTo(1_596);
        }
    }

    /** It came in a message with others, so it is this worker's while it waits for room here. */
    @Test
    void whatHasNotBegunIsKeptAliveToo() throws Exception {
        try (Broker broker = connect(10_000)) {
            publish(broker, polls(1_600));
            var busy = broker.consumer("busy");
            var taken = busy.take(QueueName.all(), 17, Duration.ZERO);
            busy.complete(ok(taken.subList(16, 17)));
            for (int i = 0; i < 4; i++) {
                TimeUnit.MILLISECONDS.sleep(200);
                busy.keepAlive(taken.subList(0, 1));
                assertThat(broker.consumer("other").takeOver(QueueName.all(), 100, Duration.ofMillis(700)))
                        .isEmpty();
            }
            assertThat(busy.take(QueueName.all(), 15, Duration.ZERO))
                    .extracting(delivery -> delivery.job().deviceId())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(18, 32).boxed().toList());
        }
    }

    /** As a dead letter that was put back is, and one whose account somebody deleted. */
    @Test
    void aMessageOfSeveralJobsThatHasNoAccountHasOneFromTheFirstThatEnds() {
        try (Broker broker = connect(10_000)) {
            putRaw(QueueName.DEFAULT, JobCodec.encode(List.of(polls(5))));
            var consumer = broker.consumer("w");
            var taken = consumer.take(QueueName.all(), 100, Duration.ZERO);
            assertThat(taken).hasSize(5);

            assertThat(consumer.complete(ok(taken.subList(0, 2)))).isEqualTo(2);
            assertThat(broker.queueStats().queues())
                    .filteredOn(queue -> queue.name() == QueueName.DEFAULT)
                    .allMatch(queue -> queue.inFlight() == 3 && queue.ready() == 0);
            assertThat(broker.consumer("other").takeOver(QueueName.all(), 100, Duration.ZERO))
                    .hasSize(3);
            assertThat(consumer.complete(ok(taken))).isEqualTo(3);
            assertThat(redis().xlen(jobsKey())).isZero();
        }
    }

    @Test
    void severalJobsThatCannotBeReadAreOneDeadLetter() {
        try (Broker broker = connect(10_000)) {
            byte[] torn = {2, 2, 1, 1};
            putRaw(QueueName.DEFAULT, torn);
            publish(broker, polls(1_600));

            assertThat(broker.consumer("w").take(QueueName.all(), 10_000, Duration.ZERO))
                    .hasSize(1_600);

            assertThat(broker.deadLetters().list(QueueName.DEFAULT, 0, 10))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.payload()).isEqualTo(torn));
        }
    }

    private static Publication upTo(long watermark) {
        return new Publication(List.of(), List.of(), OptionalLong.of(watermark));
    }

    /** It was done, but nobody heard of it: jobs outside the plan have no watermark by which the second one would be refused. */
    @Test
    void aPublicationIsNotSentAgainAfterItsConnectionBroke() throws Exception {
        try (Broker broker = connect(10);
                var threads = Executors.newSingleThreadExecutor()) {
            publish(broker, poll(1));
            var lease = broker.leadership().tryLead("me", LONG).orElseThrow();
            redis().clientPause(1_000);
            var answer = threads.submit(() -> broker.publisher().publish(lease, outsideThePlan(poll(2))));
            TimeUnit.MILLISECONDS.sleep(300);
            redis().clientKill(KillArgs.Builder.typeNormal()
                    .skipme()); // in its turn: after the publication, before its answer

            assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(BrokerUnavailableException.class);
            await().atMost(Duration.ofSeconds(5)).ignoreExceptions().untilAsserted(broker::check);
            assertThat(broker.publisher().publish(lease, outsideThePlan())).isInstanceOf(Published.class);
            assertThat(broker.consumer("w").take(QueueName.all(), 10, Duration.ZERO))
                    .extracting(delivery -> delivery.job().deviceId())
                    .containsExactly(1L, 2L);
        }
    }

    private static Publication outsideThePlan(Job... jobs) {
        return new Publication(
                Arrays.stream(jobs)
                        .map(job -> new Publication.Outgoing(QueueName.DEFAULT, job))
                        .toList(),
                List.of(),
                OptionalLong.empty());
    }

    private static List<Completion> ok(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(each -> Completion.of(each, OutcomeCounts.of(Outcome.OK, 1)))
                .toList();
    }

    private static List<Object> consumers() {
        return redis().xinfoConsumers(Redis.bytes(Keys.ONE.jobs(QueueName.DEFAULT)), Redis.bytes(Keys.GROUP)).stream()
                .map(RedisBrokerIT::shown)
                .toList();
    }

    private static Object shown(Object consumer) {
        return ((List<?>) consumer)
                .stream()
                        .map(field -> field instanceof byte[] bytes ? Redis.text(bytes) : String.valueOf(field))
                        .toList();
    }

    private static void publish(Broker broker, Job... jobs) {
        var lease = broker.leadership().tryLead("me", LONG).orElseThrow();
        broker.publisher().publish(lease, outsideThePlan(jobs));
        broker.leadership().release(lease);
    }

    private static Job poll(long deviceId) {
        long now = System.currentTimeMillis();
        return new Job.Poll(deviceId, 1, now, now + 60_000, Job.NO_TASK, ItemIds.of(deviceId));
    }
}
