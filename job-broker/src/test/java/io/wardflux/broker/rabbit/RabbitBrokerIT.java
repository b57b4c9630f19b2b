package io.wardflux.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerContract;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult;
import io.wardflux.broker.QueueStats;
import io.wardflux.broker.redis.JobAccount;
import io.wardflux.localstack.RabbitMqServer;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.Servers;
import io.wardflux.localstack.TcpProxy;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RabbitBrokerIT extends BrokerContract {

    private static final Duration SOON = Duration.ofSeconds(15);

    @SuppressWarnings("NullAway.Init") // JUnit makes it before the tests
    private static Amqp direct;

    private static @Nullable Channel channel;

    @BeforeAll
    static void connectDirectly() {
        direct = new Amqp(Servers.rabbitmq().uri(), "a test");
    }

    /** The server may have been away since the last test. */
    private static Channel channel() {
        Channel known = channel;
        if (known == null || !known.isOpen()) {
            known = direct.channel();
            channel = known;
        }
        return known;
    }

    @AfterAll
    static void closeDirectly() {
        direct.close();
    }

    @Override
    protected void empty() {
        flush(Servers.redis());
        // A queue of a server that has just been started finds its leader some time after the server lets in.
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(BrokerUnavailableException.class)
                .until(() -> direct.guarded(() -> {
                    channel().queuePurge(Queues.EXPIRED);
                    for (QueueName queue : QueueName.all()) {
                        channel().queuePurge(Queues.name(queue));
                    }
                    return true;
                }));
    }

    private static void flush(RedisServer redis) {
        try (var client = RedisClient.create(RedisURI.create(redis.uri()));
                var connection = client.connect()) {
            connection.sync().flushall();
        }
    }

    @Override
    protected Broker connect(int longestQueue) {
        return broker(Servers.rabbitmq(), Servers.redis(), longestQueue);
    }

    private static RabbitBroker broker(RabbitMqServer rabbit, RedisServer redis, int longestQueue) {
        return new RabbitBroker(rabbit.uri(), RedisURI.create(redis.uri()), longestQueue, Clock.systemUTC());
    }

    @Override
    protected void putRaw(QueueName queue, byte[] message) {
        direct.guarded(() -> {
            channel().confirmSelect();
            channel().basicPublish("", Queues.name(queue), new AMQP.BasicProperties(), message);
            return channel().waitForConfirms(3_000);
        });
    }

    @Override
    protected boolean silenceLosesJobs() {
        return false;
    }

    @Override
    protected List<Delivery> takenOverAtOnce(JobConsumer gone, JobConsumer by, int jobs) {
        ((RabbitConsumer) gone).cut();
        var taken = new ArrayList<Delivery>();
        await().atMost(SOON).until(() -> {
            taken.addAll(by.take(QueueName.all(), jobs - taken.size(), Duration.ofMillis(200)));
            return taken.size() == jobs;
        });
        return taken;
    }

    @Override
    protected OwnServer ownServer() {
        // The shared ones: another RabbitMQ would take long to start. They run again after each test.
        return new Own(Servers.rabbitmq(), Servers.redis());
    }

    private record Own(RabbitMqServer server, RedisServer redis) implements OwnServer {
        @Override
        public Broker connect() {
            return broker(server, redis, 1_000_000);
        }

        @Override
        public Broker connectWithWrongPassword() {
            return new RabbitBroker(
                    URI.create("amqp://ward:wrong-one@127.0.0.1:" + server.port()),
                    RedisURI.create(redis.uri()),
                    1_000_000,
                    Clock.systemUTC());
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
            server.kill();
            server.forgetData();
            flush(redis);
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
            if (!server.isRunning()) {
                server.restart();
            }
        }
    }

    /** A leader that dies between the account and RabbitMQ leaves jobs in the outbox. */
    @Test
    void whatAnEarlierLeaderDidNotSendIsSentByTheNextOne() {
        try (var account = account();
                Broker next = connect(10_000)) {
            account.publisher().publish(lead(next), publication(100, poll(1), poll(2)));
            assertThat(next.consumer("w").take(QueueName.all(), 10, Duration.ZERO))
                    .isEmpty();

            next.publisher().publish(lead(next), publication(200, poll(3)));

            JobConsumer consumer = next.consumer("w");
            var taken = consumer.take(QueueName.all(), 10, Duration.ZERO);
            assertThat(devices(taken)).containsExactlyInAnyOrder(1L, 2L, 3L);
            assertThat(consumer.complete(ok(taken))).isEqualTo(3);
            assertThat(next.ledger().minutes()).allMatch(minute -> minute.open() == 0);
            assertThat(account.unsent(QueueName.DEFAULT, 10)).isEmpty();
        }
    }

    /** It died between RabbitMQ's confirmation and the outbox: everything is sent a second time. */
    @Test
    void whatIsSentTwiceIsBegunAndCountedOnce() {
        try (var account = account();
                Broker broker = connect(10_000)) {
            account.publisher()
                    .publish(
                            lead(broker),
                            publication(
                                    100,
                                    LongStream.rangeClosed(1, 50)
                                            .mapToObj(RabbitBrokerIT::poll)
                                            .toArray(Job[]::new)));
            for (JobAccount.Unsent unsent : account.unsent(QueueName.DEFAULT, 100)) {
                direct.guarded(() -> {
                    channel()
                            .basicPublish(
                                    "",
                                    Queues.name(QueueName.DEFAULT),
                                    new AMQP.BasicProperties.Builder()
                                            .messageId(unsent.id())
                                            .build(),
                                    unsent.message());
                    return true;
                });
            }
            broker.publisher().publish(lead(broker), publication(200));

            var taken = new ArrayList<Delivery>();
            JobConsumer first = broker.consumer("first");
            JobConsumer second = broker.consumer("second");
            await().atMost(SOON).until(() -> {
                taken.addAll(first.take(QueueName.all(), 7, Duration.ZERO));
                var others = second.take(QueueName.all(), 10, Duration.ZERO);
                second.complete(ok(others.subList(0, others.size() / 2)));
                taken.addAll(others);
                return others.isEmpty() && taken.size() >= 50;
            });

            assertThat(devices(taken)).doesNotHaveDuplicates().hasSize(50);
            first.complete(ok(taken));
            assertThat(broker.ledger().minutes())
                    .singleElement()
                    .satisfies(minute -> assertThat(minute.outcomes()).isEqualTo(Map.of("ok", 50L)));
        }
    }

    /** A worker whose connection breaks goes on with what it has in its hands. */
    @Test
    void whatComesAgainToTheWorkerThatHoldsItIsNotBegunTwice() {
        try (Broker broker = connect(10)) {
            broker.publisher().publish(lead(broker), publication(100, poll(1)));
            RabbitConsumer consumer = (RabbitConsumer) broker.consumer("w");
            var taken = consumer.take(QueueName.all(), 1, Duration.ZERO);
            consumer.cut();

            assertThat(consumer.take(QueueName.all(), 1, Duration.ofMillis(700)))
                    .isEmpty();

            assertThat(consumer.complete(ok(taken))).isEqualTo(1);
            await().atMost(SOON).until(() -> messages(Queues.name(QueueName.DEFAULT)) == 0);
        }
    }

    @Test
    void whatNobodyTakesInTimeExpiresAndIsCounted() {
        try (Broker broker = connect(10)) {
            long now = System.currentTimeMillis();
            // A minute is what a job may be late before it is given up.
            Job late = new Job.Poll(1, 1, now, now - 59_500, 77, ItemIds.of(1, 2));
            broker.publisher().publish(lead(broker), publication(100, late, poll(2)));
            assertThat(broker.queueStats().queues())
                    .extracting(QueueStats.Queue::ready)
                    .contains(2L);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(broker.ledger().minutes())
                            .anySatisfy(minute -> assertThat(minute.outcomes()).isEqualTo(Map.of("expired", 2L))));

            assertThat(broker.ledger().task(77))
                    .hasValueSatisfying(task -> assertThat(task.done()).isEqualTo(2));
            assertThat(devices(broker.consumer("w").take(QueueName.all(), 10, Duration.ZERO)))
                    .containsExactly(2L);
        }
    }

    /** RabbitMQ lost its data and Redis did not: nothing waits for ever, and nothing stays open. */
    @Test
    void whatRabbitMqHasLostIsCountedAsExpired() {
        try (var account = account();
                Broker broker = connect(10)) {
            long now = System.currentTimeMillis();
            account.publisher()
                    .publish(
                            lead(broker),
                            publication(100, new Job.Poll(1, 1, now, now - 91_000, Job.NO_TASK, ItemIds.of(1))));
            assertThat(broker.publisher().waiting(QueueName.DEFAULT)).containsOnlyKeys(1L);

            assertThat(account.sweep()).isEqualTo(1);

            assertThat(broker.publisher().waiting(QueueName.DEFAULT)).isEmpty();
            assertThat(broker.ledger().minutes())
                    .singleElement()
                    .satisfies(minute -> assertThat(minute.outcomes()).isEqualTo(Map.of("expired", 1L)));
        }
    }

    @Test
    void whatAWorkerHoldsAndHasForgottenGoesToAnotherOne() throws Exception {
        try (Broker broker = connect(10)) {
            broker.publisher().publish(lead(broker), publication(100, poll(1), poll(2)));
            JobConsumer forgetful = broker.consumer("forgetful");
            var taken = forgetful.take(QueueName.all(), 2, Duration.ZERO);
            Thread.sleep(300);
            forgetful.keepAlive(taken.subList(0, 1));

            assertThat(forgetful.takeOver(QueueName.all(), 10, Duration.ofMillis(200)))
                    .isEmpty();

            assertThat(broker.consumer("other").take(QueueName.all(), 10, Duration.ofSeconds(2)))
                    .singleElement()
                    .satisfies(again -> {
                        assertThat(again.job()).isEqualTo(taken.get(1).job());
                        assertThat(again.attempt()).isEqualTo(2);
                    });
        }
    }

    /** The leader learns it at once, and what it has published meanwhile goes out afterwards. */
    @Test
    void whileRabbitMqIsShortOfMemoryPublishingFailsAndThenGoesOn() {
        try (Broker broker = connect(10)) {
            JobConsumer consumer = broker.consumer("w");
            broker.publisher().publish(lead(broker), publication(100, poll(1)));
            Servers.rabbitmq().raiseMemoryAlarm();
            try {
                long begin = System.nanoTime();
                for (long slot : new long[] {200, 300}) {
                    assertThatThrownBy(() -> broker.publisher().publish(lead(broker), publication(slot, poll(2))))
                            .isInstanceOf(BrokerUnavailableException.class)
                            .hasMessageContaining("takes no messages")
                            .hasMessageContaining("WARD_AMQP_URL");
                }
                assertThatThrownBy(broker::check).hasMessageContaining("takes no messages");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));

                var taken = consumer.take(QueueName.all(), 1, Duration.ofSeconds(2));
                assertThat(devices(taken)).as("who takes is not held up").containsExactly(1L);
                assertThat(consumer.complete(ok(taken))).isEqualTo(1);
            } finally {
                Servers.rabbitmq().clearMemoryAlarm();
            }

            await().atMost(Duration.ofSeconds(5))
                    .ignoreExceptionsInstanceOf(BrokerUnavailableException.class)
                    .until(() -> broker.publisher().publish(lead(broker), publication(400, poll(3)))
                            instanceof PublishResult.Published);
            var rest = new ArrayList<Delivery>();
            await().atMost(SOON).until(() -> {
                rest.addAll(consumer.take(QueueName.all(), 10, Duration.ofMillis(100)));
                return rest.size() >= 2;
            });
            assertThat(devices(rest)).containsExactly(2L, 3L);
            assertThat(consumer.complete(ok(rest))).isEqualTo(2);
        }
    }

    /** A worker that was stopped, or whose cable was pulled: its connection stays open and says nothing. */
    @Test
    void aSilentWorkersJobsGoToAnotherOneWithin15s() {
        try (TcpProxy network = TcpProxy.to(Servers.rabbitmq().port());
                Broker broker = connect(10);
                Broker far = new RabbitBroker(
                        URI.create("amqp://ward:" + Servers.rabbitmq().password() + "@127.0.0.1:" + network.port()),
                        RedisURI.create(Servers.redis().uri()),
                        10,
                        Clock.systemUTC())) {
            broker.publisher().publish(lead(broker), publication(100, poll(1)));
            assertThat(far.consumer("silent").take(QueueName.all(), 1, Duration.ofSeconds(2)))
                    .hasSize(1);
            network.hold();
            long begin = System.nanoTime();

            assertThat(broker.consumer("other").take(QueueName.all(), 1, Duration.ofSeconds(20)))
                    .singleElement()
                    .satisfies(again -> assertThat(again.attempt()).isEqualTo(2));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        }
    }

    private static JobAccount account() {
        return new JobAccount(RedisURI.create(Servers.redis().uri()), 10_000, Clock.systemUTC());
    }

    private static int messages(String queue) {
        return direct.guarded(() -> channel().queueDeclarePassive(queue).getMessageCount());
    }

    private static io.wardflux.broker.Lease lead(Broker broker) {
        var leadership = broker.leadership();
        var lease = leadership.tryLead("me", Duration.ofMillis(1_500));
        return lease.orElseGet(() -> await().atMost(SOON)
                .until(() -> leadership.tryLead("me", Duration.ofMillis(1_500)), java.util.Optional::isPresent)
                .orElseThrow());
    }

    private static Publication publication(long watermark, Job... jobs) {
        return new Publication(
                java.util.Arrays.stream(jobs)
                        .map(job -> new Publication.Outgoing(QueueName.DEFAULT, job))
                        .toList(),
                List.of(),
                OptionalLong.of(watermark));
    }

    private static List<Completion> ok(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(each -> Completion.of(each, OutcomeCounts.of(Outcome.OK, 1)))
                .toList();
    }

    private static List<Long> devices(List<Delivery> deliveries) {
        return deliveries.stream().map(each -> each.job().deviceId()).toList();
    }

    private static Job poll(long deviceId) {
        long now = System.currentTimeMillis() / 60_000 * 60_000;
        return new Job.Poll(deviceId, 1, now, now + 60_000, Job.NO_TASK, ItemIds.of(deviceId));
    }
}
