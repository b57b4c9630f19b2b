package io.wardflux.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every broker does, whatever it is made of. It is run against the real server. */
public abstract class BrokerContract {

    protected static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration NOW = Duration.ZERO;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int ITEMS = 3;

    private final List<Broker> opened = new ArrayList<>();
    private final Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    private final long due = minute.toEpochMilli() + 1_000;

    @SuppressWarnings("NullAway.Init") // JUnit makes a fresh one before each test
    private Broker broker;

    /** Deletes all that a broker may have left in the shared server. */
    protected abstract void empty();

    /** Another connection to the shared server, as another process would have. */
    protected abstract Broker connect(int longestQueue);

    /** In how many parts it is; a queue keeps its order within each of them. */
    protected int parts() {
        return 1;
    }

    /** Devices whose jobs are in the same part, the first one. */
    private static long near(long number) {
        return 12 * number;
    }

    /** Puts bytes into a queue as if something else had published them, into its first part. */
    protected abstract void putRaw(QueueName queue, byte[] message);

    /** Whether a worker loses its jobs by being silent, or only with its connection. */
    protected abstract boolean silenceLosesJobs();

    /** Makes what a worker holds come to another one, as if the first one had gone without a word. */
    protected abstract List<Delivery> takenOverAtOnce(JobConsumer gone, JobConsumer by, int jobs);

    /** A server of the test's own, that it may take away. */
    protected abstract OwnServer ownServer() throws Exception;

    public interface OwnServer extends AutoCloseable {
        Broker connect();

        Broker connectWithWrongPassword();

        String password();

        void kill();

        void restart();

        void restartWithoutData();

        void pause();

        void resume();

        @Override
        void close();
    }

    @BeforeEach
    void openFreshBroker() {
        empty();
        broker = open();
    }

    /** Whatever a test does. */
    @AfterEach
    void eachMinuteIsTheSumOfItsDevices() {
        try {
            for (Ledger.Minute each : minutes()) {
                Ledger.Count sum = broker.ledger().devices(each.slot()).values().stream()
                        .reduce(Ledger.Count.NOTHING, Ledger.Count::plus);
                assertThat(sum).as("of " + each.slot()).isEqualTo(each.count());
            }
        } finally {
            opened.forEach(Broker::close);
        }
    }

    private Broker open() {
        return opened(connect(1_000_000));
    }

    private Broker opened(Broker made) {
        opened.add(made);
        return made;
    }

    // Leadership

    @Test
    void onlyOneLeadsAndTheOthersSeeWho() {
        Leadership mine = broker.leadership();
        Leadership theirs = open().leadership();
        assertThat(mine.leader()).isEmpty();

        Lease lease = mine.tryLead("me", LONG).orElseThrow();

        assertThat(theirs.tryLead("them", LONG)).isEmpty();
        assertThat(mine.tryLead("me", LONG)).isEmpty();
        assertThat(theirs.leader()).contains("me");
        assertThat(mine.renew(lease, LONG)).isTrue();
        theirs.release(new Lease("me", "made-up"));
        assertThat(theirs.leader()).contains("me");

        mine.release(lease);

        assertThat(mine.renew(lease, LONG)).isFalse();
        Lease next = theirs.tryLead("them", LONG).orElseThrow();
        assertThat(next.token()).isNotEqualTo(lease.token());
        mine.release(lease);
        assertThat(mine.leader()).contains("them");
    }

    @Test
    void aLeaseThatIsNotRenewedEndsAndARenewedOneDoesNot() {
        Leadership leadership = broker.leadership();
        Lease lease = leadership.tryLead("me", Duration.ofMillis(300)).orElseThrow();
        assertThat(leadership.renew(lease, Duration.ofMillis(1_500))).isTrue();
        long renewed = System.nanoTime();

        await().atMost(SOON).until(() -> leadership.tryLead("them", LONG).isPresent());

        assertThat(Duration.ofNanos(System.nanoTime() - renewed)).isGreaterThan(Duration.ofMillis(1_300));
        assertThat(leadership.renew(lease, LONG)).isFalse();
    }

    @Test
    void whoeverRacesForTheLeadOneGetsIt() throws Exception {
        for (int round = 0; round < 20; round++) {
            List<Leadership> contenders =
                    IntStream.range(0, 4).mapToObj(i -> broker.leadership()).toList();
            var winners = new ConcurrentLinkedQueue<Lease>();
            inParallel(4, i -> contenders.get(i).tryLead("contender-" + i, LONG).ifPresent(winners::add));
            assertThat(winners).hasSize(1);
            broker.leadership().release(winners.element());
        }
    }

    // Publishing

    @Test
    void publishesAllOfAPublication() {
        Lease lease = lead();
        var jobs = List.of(
                new Outgoing(QueueName.DEFAULT, poll(near(1))),
                new Outgoing(QueueName.BULK_POLLING, poll(near(2))),
                new Outgoing(QueueName.DEFAULT, poll(near(3))));
        assertThat(broker.publisher().watermark()).isEmpty();

        PublishResult result = broker.publisher().publish(lease, publication(jobs, due));

        List<Position> positions = ((PublishResult.Published) result).positions();
        assertThat(positions).hasSize(3);
        assertThat(positions.get(2)).isGreaterThan(positions.get(0));
        assertThat(broker.publisher().watermark()).hasValue(due);
        assertThat(minutes()).containsExactly(new Ledger.Minute(minute, 9, Map.of()));
        assertThat(devices(take("w", 10))).containsExactly(near(1), near(3), near(2));
    }

    @Test
    void carriesEachJobAsItIs() {
        var all = List.<Job>of(
                new Job.Poll(near(7), 3, due, due + 60_000, Job.NO_TASK, ItemIds.of(1, 5, 9_000_000_000L)),
                new Job.Poll(near(8), 0, due, due, near(9), ItemIds.of(124, 10, 13)),
                new Job.Discover(near(9), 4, due, due + 1, near(10)));
        publish(all.toArray(Job[]::new));

        assertThat(take("w", 10)).extracting(Delivery::job).containsExactlyElementsOf(all);
    }

    @Test
    void aSlotIsPublishedOnceWhoeverTries() {
        Lease lease = lead();
        broker.publisher().publish(lease, publication(outgoing(poll(1)), due));

        for (long again : new long[] {due, due - 1}) {
            assertThat(open().publisher().publish(lease, publication(outgoing(poll(2)), again)))
                    .isEqualTo(new PublishResult.AlreadyPublished(due));
        }

        assertThat(devices(take("w", 10))).containsExactly(1L);
        assertThat(minutes()).extracting(Ledger.Minute::scheduled).containsExactly((long) ITEMS);
    }

    @Test
    void jobsOutsideThePlanNeedNoWatermarkAndMoveNone() {
        Lease lease = lead();
        broker.publisher().publish(lease, publication(List.of(), due));

        PublishResult result =
                broker.publisher().publish(lease, new Publication(outgoing(poll(1)), List.of(), OptionalLong.empty()));

        assertThat(result).isInstanceOf(PublishResult.Published.class);
        assertThat(broker.publisher().watermark()).hasValue(due);
    }

    @Test
    void whoHasLostTheLeasePublishesNothing() {
        Lease lost = lead();
        broker.leadership().release(lost);
        Lease current = broker.leadership().tryLead("other", LONG).orElseThrow();

        assertThat(broker.publisher()
                        .publish(lost, new Publication(outgoing(task(1, 5)), List.of(late(2)), OptionalLong.of(due))))
                .isEqualTo(new PublishResult.NotLeading());

        assertThat(broker.publisher().watermark()).isEmpty();
        assertThat(minutes()).isEmpty();
        assertThat(broker.ledger().task(5)).isEmpty();
        assertThat(take("w", 10)).isEmpty();
        assertThat(broker.publisher().publish(current, publication(List.of(), due)))
                .isInstanceOf(PublishResult.Published.class);
    }

    /** A leader that was stopped by the machine does not know that its time is over. */
    @Test
    void aLeaderThatWakesUpAfterItsTimePublishesNothing() {
        Lease fenced =
                broker.leadership().tryLead("sleeper", Duration.ofMillis(200)).orElseThrow();
        await().atMost(SOON).until(() -> broker.leadership().leader().isEmpty());

        assertThat(broker.publisher().publish(fenced, publication(outgoing(poll(1)), due)))
                .isEqualTo(new PublishResult.NotLeading());
        assertThat(take("w", 10)).isEmpty();
    }

    /** Two schedulers that lose the lead to each other all the time publish each slot exactly once. */
    @Test
    void tenThousandJobsArePublishedAndTakenOnceByContendersAndSeveralWorkers() throws Exception {
        int slots = 200;
        int jobsPerSlot = 50;
        var published = new AtomicLong();
        var completed = new AtomicInteger();
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        var twice = new AtomicInteger();
        inParallel(5, thread -> {
            Broker own = connect(1_000_000);
            try (own) {
                if (thread < 3) {
                    while (own.publisher().watermark().orElse(0) < due + slots - 1) {
                        own.leadership().tryLead("scheduler-" + thread, LONG).ifPresent(lease -> {
                            long next = own.publisher().watermark().orElse(due - 1) + 1;
                            // Two at once, as if the lead had been lost between reading and publishing.
                            for (long slot = next - 1; slot <= next && slot < due + slots; slot++) {
                                if (slot >= due
                                        && own.publisher()
                                                        .publish(lease, publication(slotJobs(slot, jobsPerSlot), slot))
                                                instanceof PublishResult.Published) {
                                    published.incrementAndGet();
                                }
                            }
                            own.leadership().release(lease);
                        });
                    }
                } else {
                    try (JobConsumer consumer = own.consumer("worker-" + thread)) {
                        while (completed.get() < slots * jobsPerSlot) {
                            var taken = consumer.take(QueueName.all(), 100, Duration.ofMillis(100));
                            for (Delivery delivery : taken) {
                                if (!seen.add(delivery.job().deviceId())) {
                                    twice.incrementAndGet();
                                }
                            }
                            completed.addAndGet(consumer.complete(ok(taken)));
                        }
                    }
                }
            }
        });

        assertThat(published).hasValue(slots);
        assertThat(twice).hasValue(0);
        assertThat(seen).hasSize(slots * jobsPerSlot);
        assertThat(completed).hasValue(slots * jobsPerSlot);
        assertThat(minutes())
                .containsExactly(new Ledger.Minute(
                        minute, (long) slots * jobsPerSlot * ITEMS, Map.of("ok", (long) slots * jobsPerSlot * ITEMS)));
    }

    @Test
    void whatIsSkippedCountsAsScheduledAndExpired() {
        Lease lease = lead();

        broker.publisher()
                .publish(lease, new Publication(outgoing(poll(1)), List.of(late(2), late(3)), OptionalLong.of(due)));

        assertThat(minutes())
                .containsExactly(
                        new Ledger.Minute(minute, new Ledger.Count(9, Map.of("expired", 6L), Map.of("noLeader", 6L))));
        assertThat(devices(take("w", 10))).containsExactly(1L);
    }

    @Test
    void whatAFullQueueHasNoRoomForCountsAsExpired() {
        Broker small = opened(connect(2 * parts()));
        Lease lease = lead();

        PublishResult result = small.publisher()
                .publish(
                        lease,
                        publication(
                                List.of(
                                        new Outgoing(QueueName.DEFAULT, poll(near(1))),
                                        new Outgoing(QueueName.DEFAULT, poll(near(2))),
                                        new Outgoing(QueueName.DEFAULT, task(near(3), 9)),
                                        new Outgoing(QueueName.BULK_POLLING, poll(near(4)))),
                                due));

        List<Position> positions = ((PublishResult.Published) result).positions();
        assertThat(positions.get(2)).isEqualTo(Position.START);
        assertThat(minutes())
                .containsExactly(new Ledger.Minute(
                        minute, new Ledger.Count(12, Map.of("expired", 3L), Map.of("queueFull", 3L))));
        assertThat(broker.ledger().task(9)).hasValueSatisfying(task -> {
            assertThat(task.total()).isEqualTo(3);
            assertThat(task.done()).isEqualTo(3);
            assertThat(task.outcomes()).isEqualTo(Map.of("expired", 3L));
        });
        assertThat(devices(take("w", 10))).containsExactly(near(1), near(2), near(4));
    }

    @Test
    void tellsWhichPublishedJobsWereTakenUp() {
        Lease lease = lead();
        PublishResult result = broker.publisher().publish(lease, publication(outgoing(poll(1), poll(2), poll(3)), due));
        List<Position> positions = ((PublishResult.Published) result).positions();
        List<Long> taken;
        try (JobConsumer consumer = broker.consumer("w")) {
            List<Delivery> deliveries = consumer.take(List.of(QueueName.DEFAULT), 2, NOW);
            taken = devices(deliveries);
            consumer.complete(ok(deliveries));
        }

        assertThat(taken).hasSize(2);
        for (int i = 0; i < positions.size(); i++) {
            JobPublisher publisher = broker.publisher();
            Position takenUp =
                    publisher.takenUp(publisher.part(positions.get(i))).get(QueueName.DEFAULT);
            assertThat(takenUp.compareTo(positions.get(i)) >= 0).isEqualTo(taken.contains(i + 1L));
        }
        assertThat(broker.publisher().takenUp(QueueName.DEFAULT)).isLessThan(positions.get(2));
    }

    // Taking

    @Test
    void servesQueuesInTheGivenOrderAndNeverMoreThanWanted() {
        Lease lease = lead();
        var jobs = new ArrayList<Outgoing>();
        for (int i = 0; i < 4; i++) {
            jobs.add(new Outgoing(QueueName.BULK_POLLING, poll(near(30 + i))));
            jobs.add(new Outgoing(QueueName.DEFAULT, poll(near(20 + i))));
            jobs.add(new Outgoing(QueueName.HIGH_PRIORITY, poll(near(10 + i))));
        }
        broker.publisher().publish(lease, publication(jobs, due));
        JobConsumer consumer = broker.consumer("w");

        assertThat(devices(consumer.take(QueueName.all(), 1, NOW))).containsExactly(near(10));
        assertThat(devices(consumer.take(QueueName.all(), 5, NOW)))
                .containsExactly(near(11), near(12), near(13), near(20), near(21));
        assertThat(devices(consumer.take(List.of(QueueName.BULK_POLLING, QueueName.DEFAULT), 5, NOW)))
                .containsExactly(near(30), near(31), near(32), near(33), near(22));
        assertThat(consumer.take(List.of(QueueName.HIGH_PRIORITY), 5, NOW)).isEmpty();
        assertThat(consumer.take(QueueName.all(), 0, NOW)).isEmpty();
        assertThat(consumer.take(List.of(), 5, NOW)).isEmpty();
    }

    @Test
    void whoWaitsIsWokenByAJobOfAnyQueueHoweverFewItWants() throws Exception {
        Lease lease = lead();
        long device = 1;
        try (var threads = Executors.newSingleThreadExecutor()) {
            for (int max : new int[] {1, 2, 3, 100}) {
                for (QueueName queue : QueueName.all()) {
                    JobConsumer consumer = broker.consumer("w");
                    var waiting = threads.submit(() -> consumer.take(QueueName.all(), max, Duration.ofSeconds(1)));
                    TimeUnit.MILLISECONDS.sleep(50);
                    long published = System.nanoTime();
                    broker.publisher()
                            .publish(
                                    lease,
                                    new Publication(
                                            List.of(new Outgoing(queue, poll(device))),
                                            List.of(),
                                            OptionalLong.empty()));
                    assertThat(devices(waiting.get(5, TimeUnit.SECONDS)))
                            .as("%d wanted, published to %s", max, queue)
                            .containsExactly(device++);
                    assertThat(Duration.ofNanos(System.nanoTime() - published)).isLessThan(Duration.ofMillis(700));
                    consumer.complete(ok(waiting.get()));
                    consumer.close();
                }
            }
        }
    }

    @Test
    void whoWaitsInVainComesBackInTime() {
        for (int max : new int[] {1, 100}) {
            long begin = System.nanoTime();
            assertThat(broker.consumer("w").take(QueueName.all(), max, Duration.ofMillis(300)))
                    .isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - begin).toMillis()).isBetween(250L, 1_500L);
        }
    }

    @Test
    void closingEndsACallThatWaits() throws Exception {
        JobConsumer consumer = broker.consumer("w");
        try (var threads = Executors.newSingleThreadExecutor()) {
            Future<List<Delivery>> waiting =
                    threads.submit(() -> consumer.take(QueueName.all(), 10, Duration.ofSeconds(20)));
            TimeUnit.MILLISECONDS.sleep(200);

            consumer.close();

            assertThat(waiting.get(3, TimeUnit.SECONDS)).isEmpty();
            assertThat(consumer.take(QueueName.all(), 10, Duration.ofSeconds(20)))
                    .isEmpty();
        }
    }

    @Test
    void aClosedConsumersJobsAreNotLost() {
        publish(poll(1));
        JobConsumer consumer = broker.consumer("w");
        assertThat(consumer.take(QueueName.all(), 1, NOW)).hasSize(1);
        consumer.close();

        assertThat(devices(takenOverAtOnce(consumer, broker.consumer("other"), 1)))
                .containsExactly(1L);
    }

    /** Redis does not see who goes; RabbitMQ does. */
    @Test
    void aClosedConsumersJobsComeToAnotherOneByThemselvesOnlyWhereItsEndIsSeen() {
        publish(poll(1));
        try (JobConsumer consumer = broker.consumer("w")) {
            assertThat(consumer.take(QueueName.all(), 1, NOW)).hasSize(1);
        }

        List<Delivery> again =
                broker.consumer("other").take(QueueName.all(), 1, silenceLosesJobs() ? Duration.ofMillis(100) : SOON);

        assertThat(again).extracting(Delivery::attempt).isEqualTo(silenceLosesJobs() ? List.of() : List.of(2));
    }

    @Test
    void aJobIsTakenOverOnlyWhenItsWorkerHasBeenSilent() {
        assumeThat(silenceLosesJobs()).isTrue();
        publish(poll(1), poll(2));
        JobConsumer silent = broker.consumer("silent");
        JobConsumer other = broker.consumer("other");
        List<Delivery> first = silent.take(QueueName.all(), 2, NOW);
        assertThat(first).extracting(Delivery::attempt).containsExactly(1, 1);
        silent.complete(ok(first.subList(1, 2)));

        assertThat(other.takeOver(QueueName.all(), 10, LONG)).isEmpty();
        List<Delivery> again = new ArrayList<>();
        await().atMost(SOON).until(() -> again.addAll(other.takeOver(QueueName.all(), 10, Duration.ofMillis(300))));

        assertThat(again).singleElement().satisfies(delivery -> {
            assertThat(delivery.job()).isEqualTo(first.getFirst().job());
            assertThat(delivery.position()).isEqualTo(first.getFirst().position());
            assertThat(delivery.publishedMs()).isEqualTo(first.getFirst().publishedMs());
            assertThat(delivery.attempt()).isEqualTo(2);
        });
    }

    @Test
    void whatIsKeptAliveStaysWithItsWorker() throws Exception {
        assumeThat(silenceLosesJobs()).isTrue();
        publish(poll(1), poll(2));
        JobConsumer alive = broker.consumer("alive");
        JobConsumer other = broker.consumer("other");
        List<Delivery> taken = alive.take(QueueName.all(), 2, NOW);
        var lost = new ArrayList<Delivery>();
        for (int i = 0; i < 12; i++) {
            TimeUnit.MILLISECONDS.sleep(200);
            alive.keepAlive(taken.subList(0, 1));
            lost.addAll(other.takeOver(QueueName.all(), 10, Duration.ofMillis(1_500)));
            other.keepAlive(lost);
        }
        assertThat(devices(lost)).containsExactly(taken.get(1).job().deviceId());

        // It has lost the second one: that it still says to work on it keeps it for nobody.
        var third = new ArrayList<Delivery>();
        await().atMost(SOON).until(() -> {
            alive.keepAlive(taken);
            return third.addAll(broker.consumer("third").takeOver(QueueName.all(), 10, Duration.ofMillis(600)));
        });
        assertThat(devices(third)).isEqualTo(devices(lost));
        alive.keepAlive(List.of());
    }

    /** The oldest jobs may be held for long by workers that are well. */
    @Test
    void takesOverBehindManyThatAreKeptAlive() {
        assumeThat(silenceLosesJobs()).isTrue();
        publish(LongStream.rangeClosed(1, 2_000).mapToObj(this::poll).toArray(Job[]::new));
        JobConsumer busy = broker.consumer("busy");
        List<Delivery> all = busy.take(QueueName.all(), 2_000, NOW);
        JobConsumer other = broker.consumer("other");
        // What is kept alive is a message; several jobs may have come in the same.
        Set<Position> last = new HashSet<>(
                all.subList(1_990, 2_000).stream().map(Delivery::position).toList());
        List<Delivery> lost =
                all.stream().filter(each -> last.contains(each.position())).toList();

        var taken = new ArrayList<Delivery>();
        await().atMost(SOON).until(() -> {
            busy.keepAlive(
                    all.stream().filter(each -> !last.contains(each.position())).toList());
            taken.addAll(other.takeOver(QueueName.all(), 6, Duration.ofMillis(500)));
            return taken.size() >= lost.size();
        });

        assertThat(devices(taken)).containsExactlyInAnyOrderElementsOf(devices(lost));
    }

    // Completing

    @Test
    void countsOutcomesByTheMinuteOfTheirDueTime() {
        Job next = new Job.Poll(near(2), 1, due + 60_000, due + 90_000, Job.NO_TASK, ItemIds.of(1, 2));
        publish(poll(near(1)), next);
        JobConsumer consumer = broker.consumer("w");
        List<Delivery> taken = consumer.take(QueueName.all(), 2, NOW);

        int counted = consumer.complete(List.of(
                Completion.of(
                        taken.get(0), new OutcomeCounts().add(Outcome.OK, 2).add(Outcome.TIMEOUT)),
                Completion.of(taken.get(1), OutcomeCounts.of(Outcome.NO_SUCH_OBJECT, 2))));

        assertThat(counted).isEqualTo(2);
        assertThat(minutes())
                .containsExactly(
                        new Ledger.Minute(minute, 3, Map.of("ok", 2L, "timeout", 1L)),
                        new Ledger.Minute(minute.plusSeconds(60), 2, Map.of("noSuchObject", 2L)));
        assertThat(minutes()).allMatch(each -> each.open() == 0);
        assertThat(consumer.complete(List.of())).isZero();
    }

    @Test
    void aJobThatWasDeliveredTwiceCountsOnce() {
        publish(task(1, 5));
        JobConsumer slow = broker.consumer("slow");
        JobConsumer fast = broker.consumer("fast");
        List<Delivery> first = slow.take(QueueName.all(), 1, NOW);
        List<Delivery> second = takenOverAtOnce(slow, fast, 1);
        assertThat(second).extracting(Delivery::attempt).containsExactly(2);

        assertThat(fast.complete(ok(second))).isEqualTo(1);
        assertThat(slow.complete(ok(first))).isZero();
        assertThat(fast.complete(ok(second))).isZero();

        assertThat(minutes()).containsExactly(new Ledger.Minute(minute, 3, Map.of("ok", 3L)));
        assertThat(broker.ledger().task(5))
                .hasValueSatisfying(task -> assertThat(task.done()).isEqualTo(3));
        assertThat(fast.takeOver(QueueName.all(), 10, NOW)).isEmpty();
    }

    @Test
    void hasCountedOnceWhenTwoCompleteAtTheSameTime() throws Exception {
        publish(LongStream.rangeClosed(1, 500).mapToObj(this::poll).toArray(Job[]::new));
        JobConsumer gone = broker.consumer("a");
        List<Delivery> first = gone.take(QueueName.all(), 500, NOW);
        List<Delivery> second = takenOverAtOnce(gone, broker.consumer("b"), 500);
        assertThat(second).hasSize(500);
        var counted = new AtomicInteger();

        inParallel(2, i -> {
            JobConsumer consumer = broker.consumer(i == 0 ? "a" : "b");
            (i == 0 ? first : second).forEach(delivery -> counted.addAndGet(consumer.complete(ok(List.of(delivery)))));
        });

        assertThat(counted).hasValue(500);
        assertThat(minutes()).containsExactly(new Ledger.Minute(minute, 1500, Map.of("ok", 1500L)));
    }

    @Test
    void completesTenThousandAtOnce() {
        int jobs = 10_000;
        publish(LongStream.rangeClosed(1, jobs).mapToObj(this::poll).toArray(Job[]::new));
        JobConsumer consumer = broker.consumer("w");

        assertThat(consumer.complete(ok(consumer.take(QueueName.all(), jobs, NOW))))
                .isEqualTo(jobs);

        assertThat(minutes()).allMatch(each -> each.open() == 0);
    }

    // Ledger and tasks

    @Test
    void aMinuteThatIsClosedStaysForgotten() {
        publish(poll(1));
        JobConsumer consumer = broker.consumer("w");
        List<Delivery> late = consumer.take(QueueName.all(), 1, NOW);

        broker.ledger().forget(List.of(minute, minute.minusSeconds(60)));

        assertThat(minutes()).isEmpty();
        assertThat(consumer.complete(ok(late))).isEqualTo(1);
        assertThat(minutes()).isEmpty();
        broker.ledger().forget(List.of());
        broker.ledger().forgetDevices(List.of(minute));
        publish(poll(2));
        assertThat(minutes()).containsExactly(new Ledger.Minute(minute, 3, Map.of()));
    }

    @Test
    void theAccountOfADeviceIsKeptByMinute() {
        Broker small = opened(connect(2 * parts()));
        Job next = new Job.Poll(near(1), 1, due + 60_000, due + 90_000, Job.NO_TASK, ItemIds.of(1, 2));
        small.publisher()
                .publish(
                        lead(),
                        new Publication(
                                outgoing(poll(near(1)), next, poll(near(3))),
                                List.of(late(near(2))),
                                OptionalLong.of(due)));
        JobConsumer consumer = broker.consumer("w");
        List<Delivery> taken = consumer.take(QueueName.all(), 10, NOW);
        consumer.complete(List.of(
                Completion.of(taken.get(0), new OutcomeCounts().add(Outcome.OK).add(Outcome.TIMEOUT, 2)),
                Completion.of(taken.get(1), OutcomeCounts.of(Outcome.EXPIRED, 1))));

        Ledger ledger = broker.ledger();
        assertThat(ledger.deviceMinutes()).containsExactly(minute, minute.plusSeconds(60));
        assertThat(ledger.devices(minute))
                .isEqualTo(Map.of(
                        near(1), new Ledger.Count(3, Map.of("ok", 1L, "timeout", 2L), Map.of()),
                        near(2), new Ledger.Count(3, Map.of("expired", 3L), Map.of("noLeader", 3L)),
                        near(3), new Ledger.Count(3, Map.of("expired", 3L), Map.of("queueFull", 3L))));
        assertThat(ledger.device(near(1)))
                .isEqualTo(Map.of(
                        minute,
                        new Ledger.Count(3, Map.of("ok", 1L, "timeout", 2L), Map.of()),
                        minute.plusSeconds(60),
                        new Ledger.Count(2, Map.of("expired", 1L), Map.of("waitedTooLong", 1L))));
        assertThat(ledger.device(4)).isEmpty();

        ledger.forget(List.of(minute));
        assertThat(ledger.device(near(1))).hasSize(2);
        ledger.forgetDevices(List.of(minute, minute.minusSeconds(60)));
        assertThat(ledger.device(near(1))).containsOnlyKeys(minute.plusSeconds(60));
        assertThat(ledger.deviceMinutes()).containsExactly(minute.plusSeconds(60));
    }

    @Test
    void whatWasReadOfAnAccountByDeviceIsReadOn() {
        publish(poll(1), poll(2));
        JobConsumer consumer = broker.consumer("w");
        Ledger ledger = broker.ledger();
        DeviceLog published = ledger.log(minute, DeviceLog.EMPTY);

        consumer.complete(ok(consumer.take(QueueName.all(), 1, NOW)));
        DeviceLog oneCompleted = ledger.log(minute, published);
        consumer.complete(ok(consumer.take(QueueName.all(), 1, NOW)));
        DeviceLog completed = ledger.log(minute, ledger.log(minute, oneCompleted));

        var open = new Ledger.Count(3, Map.of(), Map.of());
        var ok = new Ledger.Count(3, Map.of("ok", 3L), Map.of());
        assertThat(published.devices()).isEqualTo(Map.of(1L, open, 2L, open));
        assertThat(oneCompleted.devices().values()).containsExactlyInAnyOrder(open, ok);
        assertThat(completed.devices()).isEqualTo(Map.of(1L, ok, 2L, ok)).isEqualTo(ledger.devices(minute));
        ledger.forget(List.of(minute));
        ledger.forgetDevices(List.of(minute));
        assertThat(ledger.log(minute, completed).devices()).isEmpty();
    }

    @Test
    void countsAGroupOfWhichAnotherHasEndedAPart() {
        publish(poll(near(1)), poll(near(2)), poll(near(3)));
        JobConsumer consumer = broker.consumer("w");
        List<Delivery> taken = consumer.take(QueueName.all(), 10, NOW);
        consumer.complete(List.of(Completion.of(taken.get(1), OutcomeCounts.of(Outcome.TIMEOUT, 3))));

        assertThat(consumer.complete(ok(taken))).isEqualTo(2);

        assertThat(broker.ledger().devices(minute))
                .isEqualTo(Map.of(
                        near(1), new Ledger.Count(3, Map.of("ok", 3L), Map.of()),
                        near(2), new Ledger.Count(3, Map.of("timeout", 3L), Map.of()),
                        near(3), new Ledger.Count(3, Map.of("ok", 3L), Map.of())));
    }

    /** A broker may carry several jobs in a message: nobody notices. */
    @Test
    void manyJobsOfOnePublicationAreTakenInSmallPartsAndEndOneByOne() {
        publish(nearPolls(200));
        JobConsumer consumer = broker.consumer("w");
        assertThat(queue(QueueName.DEFAULT)).matches(stats -> stats.ready() == 200 && stats.inFlight() == 0);
        var seen = new ArrayList<Long>();

        for (int ended = 0; ended < 200; ) {
            List<Delivery> taken = consumer.take(QueueName.all(), 3, NOW);
            assertThat(taken).hasSize(Math.min(3, 200 - ended));
            seen.addAll(devices(taken));
            QueueStats.Queue stats = queue(QueueName.DEFAULT);
            assertThat(stats.ready() + stats.inFlight()).isEqualTo(200 - ended);
            assertThat(stats.inFlight()).isGreaterThanOrEqualTo(taken.size());
            for (Delivery each : taken) {
                assertThat(consumer.complete(ok(List.of(each)))).isEqualTo(1);
            }
            ended += taken.size();
        }

        assertThat(seen)
                .isEqualTo(LongStream.rangeClosed(1, 200)
                        .map(BrokerContract::near)
                        .boxed()
                        .toList());
        assertThat(queue(QueueName.DEFAULT)).isEqualTo(new QueueStats.Queue(QueueName.DEFAULT, 0, 0, 0, 0));
        assertThat(minutes()).containsExactly(new Ledger.Minute(minute, 600, Map.of("ok", 600L)));
    }

    private Job[] nearPolls(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(i -> poll(near(i))).toArray(Job[]::new);
    }

    @Test
    void ofManyJobsOnlyThoseThatHaveNotEndedComeToAnotherAndEachCountsOnce() {
        publish(nearPolls(200));
        JobConsumer slow = broker.consumer("slow");
        JobConsumer fast = broker.consumer("fast");
        List<Delivery> all = slow.take(QueueName.all(), 200, NOW);
        List<Delivery> ended = IntStream.range(0, 200)
                .filter(i -> i % 3 == 0)
                .mapToObj(all::get)
                .toList();
        List<Delivery> open = IntStream.range(0, 200)
                .filter(i -> i % 3 != 0)
                .mapToObj(all::get)
                .toList();
        assertThat(slow.complete(ok(ended))).isEqualTo(67);

        List<Delivery> again = takenOverAtOnce(slow, fast, 133);

        assertThat(devices(again)).containsExactlyInAnyOrderElementsOf(devices(open));
        assertThat(again).allMatch(each -> each.attempt() == 2);
        fast.deadLetter(again.get(1), "it was put aside");
        fast.deadLetter(again.get(1), "it was put aside");
        assertThat(dead(QueueName.DEFAULT))
                .singleElement()
                .satisfies(letter -> assertThat(JobCodec.decode(letter.payload()))
                        .isEqualTo(again.get(1).job()));
        assertThat(fast.complete(ok(again.subList(0, 50)))).isEqualTo(49);
        assertThat(slow.complete(ok(all))).isEqualTo(83);
        assertThat(fast.complete(ok(again))).isZero();
        assertThat(minutes()).containsExactly(new Ledger.Minute(minute, 600, Map.of("ok", 597L, "error", 3L)));
        assertThat(broker.ledger().devices(minute)).hasSize(200);
        assertThat(queue(QueueName.DEFAULT)).isEqualTo(new QueueStats.Queue(QueueName.DEFAULT, 0, 0, 0, 1));
    }

    @Test
    void ofManyJobsAFullQueueTakesNoMoreThanItHasRoomFor() {
        Broker small = opened(connect(50 * parts()));
        Lease lease = lead();

        PublishResult result = small.publisher().publish(lease, publication(outgoing(nearPolls(200)), due));

        long full = ((PublishResult.Published) result)
                .positions().stream().filter(Position.START::equals).count();
        List<Delivery> taken = take("w", 1_000);
        assertThat(taken).hasSize((int) (200 - full)).hasSizeBetween(1, 50);
        assertThat(minutes())
                .containsExactly(new Ledger.Minute(
                        minute, new Ledger.Count(600, Map.of("expired", 3 * full), Map.of("queueFull", 3 * full))));
        // What has ended makes room.
        broker.consumer("w").complete(ok(taken.subList(0, 1)));
        result = small.publisher().publish(lease, publication(outgoing(poll(near(201))), due + 1));
        assertThat(((PublishResult.Published) result).positions()).doesNotContain(Position.START);
    }

    @Test
    void aSealedMinuteStaysAsItIs() {
        publish(poll(1), poll(2));
        JobConsumer consumer = broker.consumer("w");
        List<Delivery> taken = consumer.take(QueueName.all(), 10, NOW);
        consumer.complete(ok(taken.subList(0, 1)));

        broker.ledger().seal(List.of(minute, minute.minusSeconds(60)));
        broker.ledger().seal(List.of());

        assertThat(consumer.complete(ok(taken.subList(1, 2)))).isEqualTo(1);
        assertThat(minutes()).containsExactly(new Ledger.Minute(minute, 6, Map.of("ok", 3L)));
    }

    @Test
    void keepsManyMinutesInTheirOrder() {
        Lease lease = lead();
        int kept = 500;
        var jobs = new ArrayList<Outgoing>();
        for (int i = kept - 1; i >= 0; i--) {
            long dueThen = due + i * 60_000L;
            jobs.add(new Outgoing(QueueName.DEFAULT, new Job.Poll(1, 1, dueThen, dueThen, Job.NO_TASK, ItemIds.of(1))));
        }
        broker.publisher().publish(lease, new Publication(jobs, List.of(), OptionalLong.empty()));

        List<Ledger.Minute> minutes = minutes();

        assertThat(minutes).hasSize(kept).allMatch(each -> each.scheduled() == 1);
        assertThat(minutes)
                .extracting(Ledger.Minute::slot)
                .isEqualTo(IntStream.range(0, kept)
                        .mapToObj(i -> minute.plusSeconds(60L * i))
                        .toList());
    }

    @Test
    void aTaskShowsItsProgress() {
        Ledger ledger = broker.ledger();
        assertThat(ledger.task(5)).isEmpty();
        publish(task(near(1), 5), task(near(2), 5), new Job.Discover(near(3), 1, due, due + 1_000, 5));

        assertThat(ledger.task(5)).contains(new Ledger.TaskProgress(7, 0, Map.of(), "", 0, ""));

        JobConsumer consumer = broker.consumer("w-1");
        long before = System.currentTimeMillis();
        List<Delivery> taken = consumer.take(QueueName.all(), 3, NOW);
        assertThat(ledger.task(5)).hasValueSatisfying(task -> {
            assertThat(task.worker()).isEqualTo("w-1");
            assertThat(task.startedMs()).isCloseTo(before, within(5_000L));
            assertThat(task.done()).isZero();
        });

        consumer.complete(List.of(
                Completion.of(
                        taken.get(0), new OutcomeCounts().add(Outcome.OK, 2).add(Outcome.TIMEOUT)),
                new Completion(taken.get(1), OutcomeCounts.of(Outcome.NO_CREDENTIAL, 3), "device 2 has no credential"),
                new Completion(taken.get(2), new OutcomeCounts(), "device 3 does not answer")));
        assertThat(ledger.task(5)).hasValueSatisfying(task -> {
            assertThat(task.total()).isEqualTo(7);
            assertThat(task.done()).isEqualTo(7);
            assertThat(task.outcomes()).isEqualTo(Map.of("ok", 2L, "timeout", 1L, "noCredential", 3L));
            assertThat(task.failure()).isEqualTo("device 2 has no credential");
        });

        ledger.forgetTask(5);
        assertThat(ledger.task(5)).isEmpty();
    }

    @Test
    void aForgottenTaskIsNotRememberedByALateJob() {
        publish(task(1, 5), task(2, 5));
        broker.ledger().forgetTask(5);
        JobConsumer consumer = broker.consumer("w");

        List<Delivery> taken = consumer.take(QueueName.all(), 2, NOW);
        assertThat(broker.ledger().task(5)).isEmpty();
        consumer.complete(ok(taken));

        assertThat(broker.ledger().task(5)).isEmpty();
        assertThat(minutes()).containsExactly(new Ledger.Minute(minute, 6, Map.of("ok", 6L)));
    }

    // Dead letters and statistics

    @Test
    void unreadableMessagesGoToTheDeadLettersWithTheirReason() {
        byte[] fromTheFuture = {9, 1, 1};
        byte[] cutShort = {1, 1, 5};
        putRaw(QueueName.DEFAULT, fromTheFuture);
        publish(poll(1));
        putRaw(QueueName.DEFAULT, cutShort);
        putRaw(QueueName.DEFAULT, new byte[0]);

        JobConsumer consumer = broker.consumer("w");
        var taken = new ArrayList<Delivery>();
        await().atMost(SOON).until(() -> {
            taken.addAll(consumer.take(QueueName.all(), 10, NOW));
            return dead(QueueName.DEFAULT).size() == 3;
        });
        assertThat(devices(taken)).containsExactly(1L);

        List<DeadLetters.Letter> dead = dead(QueueName.DEFAULT);
        assertThat(dead)
                .extracting(DeadLetters.Letter::payload)
                .containsExactlyInAnyOrder(fromTheFuture, cutShort, new byte[0]);
        assertThat(dead).allMatch(letter -> !letter.reason().isBlank());
        assertThat(dead).anyMatch(letter -> letter.reason().contains("format 9"));
        assertThat(queue(QueueName.DEFAULT)).matches(stats -> stats.deadLetters() == 3 && stats.ready() == 0);
        assertThat(takenOverAtOnce(consumer, broker.consumer("other"), 1)).hasSize(1);
    }

    @Test
    void aJobThatIsPutAsideCountsAsError() {
        publish(task(1, 5));
        JobConsumer consumer = broker.consumer("w");
        Delivery delivery = consumer.take(QueueName.all(), 1, NOW).getFirst();

        consumer.deadLetter(delivery, "it failed three times");
        consumer.deadLetter(delivery, "it failed three times");

        assertThat(dead(QueueName.DEFAULT))
                .singleElement()
                .satisfies(letter -> assertThat(letter.reason()).isEqualTo("it failed three times"));
        assertThat(minutes()).containsExactly(new Ledger.Minute(minute, 3, Map.of("error", 3L)));
        assertThat(broker.ledger().task(5)).hasValueSatisfying(task -> {
            assertThat(task.failure()).isEqualTo("it failed three times");
            assertThat(task.done()).isEqualTo(3);
        });
        assertThat(consumer.takeOver(QueueName.all(), 1, NOW)).isEmpty();
    }

    @Test
    void deadLettersAreReadFromTheLatestOnPageByPage() {
        for (int i = 1; i <= 5; i++) {
            putRaw(QueueName.DEFAULT, new byte[] {9, (byte) i});
        }
        putRaw(QueueName.BULK_POLLING, new byte[] {7});
        long before = System.currentTimeMillis();
        assertThat(take("w", 10)).isEmpty();
        DeadLetters letters = broker.deadLetters();

        assertThat(letters.count(QueueName.DEFAULT)).isEqualTo(5);
        assertThat(letters.count(QueueName.HIGH_PRIORITY)).isZero();
        List<DeadLetters.Letter> all = dead(QueueName.DEFAULT);
        assertThat(all).extracting(letter -> letter.payload()[1]).containsExactly(new Byte[] {5, 4, 3, 2, 1});
        assertThat(letters.list(QueueName.DEFAULT, 0, 2)).isEqualTo(all.subList(0, 2));
        assertThat(letters.list(QueueName.DEFAULT, 4, 2)).isEqualTo(all.subList(4, 5));
        assertThat(letters.list(QueueName.DEFAULT, 5, 2)).isEmpty();
        assertThat(all.getFirst().since().toEpochMilli()).isCloseTo(before, within(5_000L));
        assertThat(letters.find(QueueName.DEFAULT, all.get(2).id())).contains(all.get(2));
        // An id is its queue's own: two queues may give the same one within a millisecond.
        assertThat(letters.find(QueueName.BULK_POLLING, all.get(2).id())).isNotEqualTo(Optional.of(all.get(2)));
        assertThat(letters.find(QueueName.HIGH_PRIORITY, all.get(2).id())).isEmpty();
        assertThat(letters.find(QueueName.DEFAULT, "no such id")).isEmpty();

        assertThat(letters.delete(QueueName.DEFAULT, all.get(2).id())).isTrue();
        assertThat(letters.delete(QueueName.DEFAULT, all.get(2).id())).isFalse();
        assertThat(letters.delete(QueueName.DEFAULT, "no such id")).isFalse();
        assertThat(dead(QueueName.DEFAULT))
                .extracting(letter -> letter.payload()[1])
                .containsExactly(new Byte[] {5, 4, 2, 1});
        assertThat(letters.deleteAll(QueueName.DEFAULT)).isEqualTo(4);
        assertThat(letters.deleteAll(QueueName.DEFAULT)).isZero();
        assertThat(letters.count(QueueName.BULK_POLLING)).isEqualTo(1);
    }

    @Test
    void aDeadLetterThatIsPutBackIsAJobLikeAnyOtherAndCountsAnew() {
        publish(task(near(1), near(5)), poll(near(2)));
        JobConsumer consumer = broker.consumer("w");
        consumer.take(QueueName.all(), 2, NOW).forEach(delivery -> consumer.deadLetter(delivery, "it was put aside"));
        DeadLetters letters = broker.deadLetters();
        long next = due + 60_000;
        Job again = new Job.Poll(near(1), 1, next, next + 60_000, near(5), ItemIds.of(11, 12, 13));
        String id = dead(QueueName.DEFAULT).getLast().id();

        assertThat(letters.requeue(QueueName.DEFAULT, id, new DeadLetters.Message.OfJob(again)))
                .isEqualTo(DeadLetters.Requeued.DONE);
        assertThat(letters.requeue(QueueName.DEFAULT, id, new DeadLetters.Message.OfJob(again)))
                .isEqualTo(DeadLetters.Requeued.NOT_FOUND);

        assertThat(dead(QueueName.DEFAULT)).hasSize(1);
        assertThat(broker.ledger().task(near(5))).hasValueSatisfying(task -> {
            assertThat(task.total()).isEqualTo(6);
            assertThat(task.done()).isEqualTo(3);
        });
        List<Delivery> taken = consumer.take(QueueName.all(), 10, NOW);
        assertThat(taken).extracting(Delivery::job).containsExactly(again);
        consumer.complete(ok(taken));
        assertThat(minutes())
                .containsExactly(
                        new Ledger.Minute(minute, 6, Map.of("error", 6L)),
                        new Ledger.Minute(minute.plusSeconds(60), 3, Map.of("ok", 3L)));

        // Its task has ended meanwhile: it stays as it ended.
        broker.ledger().forgetTask(near(5));
        Job late = new Job.Poll(near(2), 1, next, next + 60_000, near(5), ItemIds.of(11));
        letters.requeue(
                QueueName.DEFAULT, dead(QueueName.DEFAULT).getFirst().id(), new DeadLetters.Message.OfJob(late));
        assertThat(broker.ledger().task(near(5))).isEmpty();
        assertThat(minutes().getLast().scheduled()).isEqualTo(4);
    }

    @Test
    void whatCannotBeReadIsPutBackAsItIsAndCountsNothing() {
        byte[] unreadable = {9, 1, 1};
        putRaw(QueueName.BULK_POLLING, unreadable);
        take("w", 10);
        DeadLetters.Letter letter = dead(QueueName.BULK_POLLING).getFirst();

        assertThat(broker.deadLetters()
                        .requeue(QueueName.BULK_POLLING, letter.id(), new DeadLetters.Message.Raw(letter.payload())))
                .isEqualTo(DeadLetters.Requeued.DONE);

        assertThat(dead(QueueName.BULK_POLLING)).isEmpty();
        assertThat(queue(QueueName.BULK_POLLING).ready()).isEqualTo(1);
        take("w", 10);
        assertThat(dead(QueueName.BULK_POLLING)).singleElement().satisfies(again -> {
            assertThat(again.payload()).isEqualTo(unreadable);
            assertThat(again.reason()).isEqualTo(letter.reason());
        });
        assertThat(minutes()).isEmpty();
    }

    @Test
    void aDeadLetterStaysWhereItIsWhileItsQueueIsFull() {
        putRaw(QueueName.DEFAULT, new byte[] {9});
        take("w", 10);
        Broker small = opened(connect(2 * parts()));
        publish(poll(near(1)), poll(near(2)));
        DeadLetters.Letter letter = dead(QueueName.DEFAULT).getFirst();

        assertThat(small.deadLetters().requeue(QueueName.DEFAULT, letter.id(), new DeadLetters.Message.OfJob(poll(3))))
                .isEqualTo(DeadLetters.Requeued.QUEUE_FULL);

        assertThat(dead(QueueName.DEFAULT)).containsExactly(letter);
        assertThat(minutes()).extracting(Ledger.Minute::scheduled).containsExactly(6L);
    }

    @Test
    void noMoreThanTenThousandDeadLettersAreKept() {
        int some = 10_100;
        publish(LongStream.rangeClosed(1, some).mapToObj(i -> poll(near(i))).toArray(Job[]::new));
        JobConsumer consumer = broker.consumer("w");
        consumer.take(QueueName.all(), some, NOW).forEach(delivery -> consumer.deadLetter(delivery, "many"));

        assertThat(broker.deadLetters().count(QueueName.DEFAULT)).isEqualTo(10_000);
        assertThat(broker.deadLetters().list(QueueName.DEFAULT, 9_999, 10))
                .as("the oldest have gone")
                .singleElement()
                .satisfies(letter ->
                        assertThat(JobCodec.decode(letter.payload()).deviceId()).isEqualTo(near(101)));
    }

    // Revocations

    @Test
    void aRevocationIsSeenByEverybodyFromThenOn() {
        assertThat(broker.revocations().among(List.of())).isEmpty();
        assertThat(broker.revocations().among(List.of(5L, 6L))).isEmpty();

        broker.revocations().revoke(5);
        broker.revocations().revoke(5);

        assertThat(open().revocations().among(List.of(4L, 5L, 6L))).containsExactly(5L);
    }

    @Test
    void aRevokedTaskDoesNotStart() {
        publish(task(1, 5), task(2, 6));
        broker.revocations().revoke(5);

        assertThat(take("w", 10)).hasSize(2);

        assertThat(broker.ledger().task(5))
                .hasValueSatisfying(task -> assertThat(task.startedMs()).isZero());
        assertThat(broker.ledger().task(6))
                .hasValueSatisfying(task -> assertThat(task.startedMs()).isPositive());
    }

    @Test
    void tellsHowFullEachQueueIs() throws Exception {
        assertThat(broker.queueStats().queues())
                .containsExactlyElementsOf(QueueName.all().stream()
                        .map(name -> new QueueStats.Queue(name, 0, 0, 0, 0))
                        .toList());
        publish(poll(1), poll(2), poll(3));
        JobConsumer consumer = broker.consumer("w");
        List<Delivery> first = consumer.take(QueueName.all(), 1, NOW);
        TimeUnit.MILLISECONDS.sleep(20);

        assertThat(queue(QueueName.DEFAULT)).satisfies(stats -> {
            assertThat(stats.ready()).isEqualTo(2);
            assertThat(stats.inFlight()).isEqualTo(1);
            assertThat(stats.oldestAgeMs()).isBetween(1L, 10_000L);
        });

        consumer.complete(ok(first));
        consumer.complete(ok(consumer.take(QueueName.all(), 10, NOW)));
        assertThat(queue(QueueName.DEFAULT)).isEqualTo(new QueueStats.Queue(QueueName.DEFAULT, 0, 0, 0, 0));
    }

    // Workers

    @Test
    void workersShowUntilTheyAreSilentAndThenAsOffline() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        WorkerRegistry.Worker first = worker("first", now);
        WorkerRegistry.Worker silent = worker("silent", now.minusSeconds(60));
        WorkerRegistry.Worker longGone = worker("long-gone", now.minus(Duration.ofHours(25)));
        WorkerRegistry registry = broker.workers();
        assertThat(registry.workers()).isEmpty();

        for (WorkerRegistry.Worker each : List.of(first, silent, longGone)) {
            registry.beat(each, Duration.ofSeconds(20));
        }

        assertThat(open().workers().workers())
                .containsExactlyInAnyOrder(
                        first,
                        new WorkerRegistry.Worker(
                                "silent",
                                silent.host(),
                                false,
                                silent.draining(),
                                silent.queues(),
                                silent.concurrency(),
                                silent.active(),
                                silent.processed(),
                                silent.failed(),
                                silent.startedAt(),
                                silent.lastHeartbeat(),
                                silent.version()));
        registry.beat(worker("silent", now), Duration.ofSeconds(20));
        assertThat(registry.workers()).allMatch(WorkerRegistry.Worker::online).hasSize(2);
    }

    @Test
    void aWorkerFindsWhatItWasToldOnceAndInOrder() {
        WorkerRegistry mine = broker.workers();
        assertThat(mine.orders("w")).isEmpty();
        WorkerRegistry theirs = open().workers();
        theirs.order("w", new WorkerRegistry.Order.Concurrency(20));
        theirs.order("w", new WorkerRegistry.Order.Drain());
        theirs.order("another", new WorkerRegistry.Order.Concurrency(7));

        assertThat(mine.orders("w"))
                .containsExactly(new WorkerRegistry.Order.Concurrency(20), new WorkerRegistry.Order.Drain());

        assertThat(mine.orders("w")).isEmpty();
        assertThat(mine.orders("another")).containsExactly(new WorkerRegistry.Order.Concurrency(7));
    }

    // The server goes away

    @Test
    void goesOnAfterTheServerWasKilledAndCameBackWithItsData() throws Exception {
        try (OwnServer server = ownServer();
                Broker own = server.connect()) {
            Lease lease = own.leadership().tryLead("me", Duration.ofMinutes(2)).orElseThrow();
            JobConsumer consumer = own.consumer("w");
            own.publisher().publish(lease, publication(outgoing(poll(near(1)), poll(near(2))), due));
            List<Delivery> taken = consumer.take(QueueName.all(), 1, NOW);
            assertThat(taken).hasSize(1);
            // What is at most a second old may be lost.
            TimeUnit.MILLISECONDS.sleep(1_500);

            server.kill();
            assertThatThrownBy(() -> consumer.take(QueueName.all(), 1, Duration.ofMillis(100)))
                    .isInstanceOf(BrokerUnavailableException.class);
            assertThatThrownBy(own::check).isInstanceOf(BrokerUnavailableException.class);
            assertThatThrownBy(() -> own.publisher().publish(lease, publication(List.of(), due + 1)))
                    .isInstanceOf(BrokerUnavailableException.class);
            server.restart();

            awaitAnswer(own);
            assertThat(own.publisher().watermark()).hasValue(due);
            // A queue of RabbitMQ may find its leader some seconds after the server lets in. A try that failed may have
            // got into the account, from where the job follows.
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(BrokerUnavailableException.class)
                    .until(() -> switch (own.publisher()
                            .publish(lease, publication(outgoing(poll(near(3))), due + 1))) {
                        case PublishResult.Published published -> true;
                        case PublishResult.AlreadyPublished already -> already.watermarkMs() == due + 1;
                        case PublishResult.NotLeading lost -> false;
                    });
            var rest = new ArrayList<Delivery>();
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(BrokerUnavailableException.class)
                    .until(() -> {
                        rest.addAll(consumer.take(QueueName.all(), 10, Duration.ofMillis(100)));
                        return rest.size() >= 2;
                    });
            assertThat(devices(rest)).containsExactly(near(2), near(3));
            assertThat(consumer.complete(ok(taken)) + consumer.complete(ok(rest)))
                    .isEqualTo(3);
            assertThat(own.ledger().minutes()).containsExactly(new Ledger.Minute(minute, 9, Map.of("ok", 9L)));
        }
    }

    @Test
    void beginsAnewAfterTheServerHasLostItsData() throws Exception {
        try (OwnServer server = ownServer();
                Broker own = server.connect()) {
            JobConsumer consumer = own.consumer("w");
            Lease old = own.leadership().tryLead("me", LONG).orElseThrow();
            own.publisher().publish(old, publication(outgoing(poll(1)), due));
            List<Delivery> taken = consumer.take(QueueName.all(), 1, NOW);

            server.restartWithoutData();

            awaitAnswer(own);
            assertThat(own.publisher().publish(old, publication(outgoing(poll(1)), due + 1)))
                    .isEqualTo(new PublishResult.NotLeading());
            consumer.keepAlive(taken);
            assertThat(consumer.takeOver(QueueName.all(), 1, NOW)).isEmpty();
            assertThat(consumer.complete(ok(taken))).isZero();
            assertThat(own.ledger().minutes()).isEmpty();
            // Who waits for a job to be taken up waits for nothing that is lost.
            assertThat(own.publisher().takenUp(QueueName.DEFAULT))
                    .isGreaterThan(taken.getFirst().position());
            Lease lease = own.leadership().tryLead("me", LONG).orElseThrow();
            own.publisher().publish(lease, publication(outgoing(poll(2)), due));
            List<Delivery> next = await().atMost(SOON)
                    .ignoreExceptionsInstanceOf(BrokerUnavailableException.class)
                    .until(() -> consumer.take(QueueName.all(), 10, Duration.ofMillis(100)), more -> !more.isEmpty());
            assertThat(devices(next)).containsExactly(2L);
        }
    }

    @Test
    void saysThatThePasswordIsWrongWithoutShowingOne() throws Exception {
        try (OwnServer server = ownServer();
                Broker stranger = server.connectWithWrongPassword()) {
            assertThatThrownBy(stranger::check)
                    .isInstanceOf(BrokerUnavailableException.class)
                    .hasMessageContaining("password")
                    .hasMessageContaining("WARD_")
                    .hasMessageNotContaining(server.password())
                    .hasMessageNotContaining("wrong-one")
                    .hasStackTraceContaining("BrokerUnavailableException")
                    .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("wrong-one", server.password()));
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsToldFromOneThatDoesWithinTheTimeLimit() throws Exception {
        try (OwnServer server = ownServer();
                Broker connected = server.connect();
                Broker fresh = server.connect()) {
            connected.check();
            server.pause();
            try {
                for (Broker each : List.of(connected, fresh)) {
                    long begin = System.nanoTime();
                    inParallel(4, i -> assertThatThrownBy(each::check).isInstanceOf(BrokerUnavailableException.class));
                    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
                }
            } finally {
                server.resume();
            }
            awaitAnswer(connected);
            awaitAnswer(fresh);
        }
    }

    private static void awaitAnswer(Broker broker) {
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(BrokerUnavailableException.class)
                .untilAsserted(broker::check);
    }

    private static String stackTrace(Throwable e) {
        var text = new java.io.StringWriter();
        e.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    private Lease lead() {
        return broker.leadership().tryLead("me", LONG).orElseThrow();
    }

    private void publish(Job... jobs) {
        Lease lease = lead();
        broker.publisher().publish(lease, new Publication(outgoing(jobs), List.of(), OptionalLong.empty()));
        broker.leadership().release(lease);
    }

    private List<Delivery> take(String worker, int max) {
        return broker.consumer(worker).take(QueueName.all(), max, NOW);
    }

    private List<Ledger.Minute> minutes() {
        return broker.ledger().minutes();
    }

    private List<DeadLetters.Letter> dead(QueueName queue) {
        return broker.deadLetters().list(queue, 0, 100);
    }

    private QueueStats.Queue queue(QueueName name) {
        return broker.queueStats().queues().stream()
                .filter(each -> each.name() == name)
                .findFirst()
                .orElseThrow();
    }

    private Job poll(long deviceId) {
        return new Job.Poll(deviceId, 1, due, due + 60_000, Job.NO_TASK, ItemIds.of(11, 12, 13));
    }

    private Publication.Skipped late(long deviceId) {
        return new Publication.Skipped(poll(deviceId), ExpiryReason.NO_LEADER);
    }

    private Job task(long deviceId, long taskId) {
        return new Job.Poll(deviceId, 1, due, due + 60_000, taskId, ItemIds.of(11, 12, 13));
    }

    private List<Outgoing> slotJobs(long slot, int count) {
        return LongStream.range(0, count)
                .mapToObj(i -> new Outgoing(QueueName.DEFAULT, poll((slot - due) * count + i + 1)))
                .toList();
    }

    private static List<Outgoing> outgoing(Job... jobs) {
        return java.util.Arrays.stream(jobs)
                .map(job -> new Outgoing(QueueName.DEFAULT, job))
                .toList();
    }

    private static Publication publication(List<Outgoing> jobs, long watermark) {
        return new Publication(jobs, List.of(), OptionalLong.of(watermark));
    }

    private static List<Completion> ok(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(each -> Completion.of(
                        each, OutcomeCounts.of(Outcome.OK, each.job().itemCount())))
                .toList();
    }

    private static List<Long> devices(List<Delivery> deliveries) {
        return deliveries.stream().map(each -> each.job().deviceId()).toList();
    }

    private static WorkerRegistry.Worker worker(String id, Instant beat) {
        return new WorkerRegistry.Worker(
                id,
                "host.example",
                true,
                true,
                List.of(QueueName.HIGH_PRIORITY, QueueName.BULK_POLLING),
                200,
                7,
                1_000_000_007L,
                3,
                beat.minusSeconds(3_600),
                beat,
                "0.1.0");
    }

    private interface Step {
        void run(int thread) throws Exception;
    }

    private static void inParallel(int threads, Step step) throws Exception {
        try (var executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                all.add(executor.submit(() -> {
                    step.run(thread);
                    return Optional.empty();
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        }
    }
}
