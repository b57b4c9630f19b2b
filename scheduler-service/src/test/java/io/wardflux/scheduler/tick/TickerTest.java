package io.wardflux.scheduler.tick;

import static io.wardflux.scheduler.plan.Plans.device;
import static io.wardflux.scheduler.plan.Plans.every;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Lease;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.scheduler.SettableClock;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.plan.Phase;
import io.wardflux.scheduler.plan.Plan;
import io.wardflux.scheduler.plan.PlannedDevice;
import io.wardflux.scheduler.plan.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TickerTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final TickSettings SETTINGS = new TickSettings(Duration.ofMillis(200), 1000, "");

    private final SettableClock clock = SettableClock.at(START);
    private final FakeBroker broker = new FakeBroker();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Plan plan =
            Plans.of(LongStream.rangeClosed(1, 50).mapToObj(id -> device(id, 4)).toArray(PlannedDevice[]::new));
    private final Leader leader = new Leader(broker, "one", plan::loaded);
    private final Overload overload = new Overload();
    private final Ticker ticker = ticker(leader);

    private Ticker ticker(Leader leader) {
        return new Ticker(broker, plan, leader, clock, new TickMetrics(registry), overload, SETTINGS);
    }

    private void lead() {
        leader.beat();
        ticker.tick();
    }

    private void run(Ticker ticker, Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 200) {
            clock.advance(Duration.ofMillis(200));
            ticker.tick();
            broker.workersTakeAll();
        }
    }

    private static List<String> slots(List<? extends Job> jobs) {
        return jobs.stream().map(job -> job.deviceId() + "@" + job.dueMs()).toList();
    }

    /** By the definition, and not by the agenda's way to find them. */
    private List<String> slotsBetween(Instant afterThis, Instant upTo) {
        var slots = new ArrayList<String>();
        for (PlannedDevice device : plan.devices()) {
            for (long ms = afterThis.toEpochMilli() + 1; ms <= upTo.toEpochMilli(); ms++) {
                if ((ms - Phase.of(device.id())) % 60_000 == 0) {
                    slots.add(device.id() + "@" + ms);
                }
            }
        }
        return slots;
    }

    private double counter(String name) {
        return registry.get(name).counter().count();
    }

    @Test
    void publishesEverySlotOnceFromNowOn() {
        lead();
        assertThat(broker.jobs).isEmpty();
        run(ticker, Duration.ofMinutes(3));
        assertThat(slots(broker.jobs)).containsExactlyInAnyOrderElementsOf(slotsBetween(START, clock.instant()));
        assertThat(broker.skipped).isEmpty();
        assertThat(counter("ward.items.scheduled")).isEqualTo(50 * 3 * 4);
    }

    @Test
    void aStandbyPublishesNothing() {
        broker.tryLead("another", Duration.ofSeconds(3));
        lead();
        run(ticker, Duration.ofMinutes(2));
        assertThat(broker.jobs).isEmpty();
        assertThat(ticker.state().publishing()).isFalse();
    }

    @Test
    void aNewLeaderGoesOnWhereTheOldOneEnded() {
        lead();
        run(ticker, Duration.ofSeconds(30));
        leader.release();
        clock.advance(Duration.ofSeconds(20));
        var second = new Leader(broker, "two", plan::loaded);
        second.beat();
        run(ticker(second), Duration.ofSeconds(70));
        assertThat(slots(broker.jobs)).containsExactlyInAnyOrderElementsOf(slotsBetween(START, clock.instant()));
        assertThat(broker.skipped).isEmpty();
    }

    @Test
    void whatIsPastItsDeadlineAtATakeOverIsCountedAsExpired() {
        lead();
        leader.release();
        clock.advance(Duration.ofMinutes(10));
        leader.beat();
        ticker.tick();
        assertThat(broker.jobs).allMatch(job -> job.deadlineMs() >= clock.millis());
        assertThat(slots(Stream.concat(broker.jobs.stream(), broker.skipped.stream())
                        .toList()))
                .containsExactlyInAnyOrderElementsOf(slotsBetween(START, clock.instant()));
        assertThat(broker.jobs).hasSize(50);
        assertThat(broker.skipped).hasSize(450);
        assertThat(counter("ward.items.scheduled")).isEqualTo(2000);
        assertThat(counter("ward.item.outcomes")).isEqualTo(1800);
        assertThat(broker.reasons).isEqualTo(Map.of(ExpiryReason.NO_LEADER, 450));
        assertThat(ticker.interruptions())
                .containsExactly(new Interruption(START, clock.instant(), ExpiryReason.NO_LEADER));
    }

    @Test
    void whatIsDueWhileTheBrokerIsAwayIsPublishedLaterOrExpiredForThatReason() {
        lead();
        run(ticker, Duration.ofMinutes(1));
        Instant gone = clock.instant();
        broker.away = true;
        for (int second = 0; second < 150; second++) {
            clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(ticker::tick).isInstanceOf(BrokerUnavailableException.class);
        }
        broker.away = false;
        ticker.tick();
        run(ticker, Duration.ofMinutes(1));
        assertThat(slots(Stream.concat(broker.jobs.stream(), broker.skipped.stream())
                        .toList()))
                .containsExactlyInAnyOrderElementsOf(slotsBetween(START, clock.instant()));
        assertThat(broker.reasons).containsOnlyKeys(ExpiryReason.BROKER_AWAY);
        assertThat(ticker.interruptions())
                .containsExactly(new Interruption(gone, clock.instant().minusSeconds(60), ExpiryReason.BROKER_AWAY));
    }

    @Test
    void aSchedulerThatStoodStillSaysSo() {
        lead();
        clock.advance(Duration.ofMinutes(3));
        ticker.tick();
        assertThat(broker.reasons).containsOnlyKeys(ExpiryReason.SCHEDULER_LATE);
    }

    @Test
    void afterADayWithoutALeaderOnlyTheLastHourIsCounted() {
        lead();
        leader.release();
        clock.advance(Duration.ofDays(1));
        leader.beat();
        ticker.tick();
        assertThat(broker.jobs.size() + broker.skipped.size()).isEqualTo(50 * 60);
        assertThat(ticker.state().remark()).contains("left out of the ledger");
        assertThat(ticker.interruptions())
                .containsExactly(new Interruption(START, clock.instant(), ExpiryReason.NO_LEADER));
    }

    @Test
    void aDeviceWhosePollWaitsGetsNoOtherAndTheLedgerKnows() {
        lead();
        for (int i = 0; i < 15 * 60; i++) {
            clock.advance(Duration.ofMillis(200));
            ticker.tick();
        }
        assertThat(broker.jobs).hasSize(50);
        assertThat(broker.skipped).hasSize(100);
        assertThat(broker.reasons).isEqualTo(Map.of(ExpiryReason.PREVIOUS_POLL_WAITS, 100));
        broker.workersTakeAll();
        run(ticker, Duration.ofSeconds(60));
        assertThat(broker.jobs).hasSize(100);
    }

    @Test
    void aNewLeaderKnowsWhichPollsOfTheOldOneWait() {
        lead();
        clock.advance(Duration.ofMinutes(1));
        ticker.tick();
        assertThat(broker.jobs).hasSize(50);
        leader.release();
        var second = new Leader(broker, "two", plan::loaded);
        second.beat();
        clock.advance(Duration.ofMinutes(1));
        ticker(second).tick();
        assertThat(broker.jobs).hasSize(50);
        assertThat(broker.skipped).hasSize(50);
    }

    @Test
    void aPublicationWhoseAnswerIsLostIsNotRepeated() {
        lead();
        run(ticker, Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(5));
        broker.loseNextAnswer = true;
        assertThatThrownBy(ticker::tick).isInstanceOf(BrokerUnavailableException.class);
        run(ticker, Duration.ofSeconds(60));
        assertThat(slots(broker.jobs)).containsExactlyInAnyOrderElementsOf(slotsBetween(START, clock.instant()));
    }

    @Test
    void aLeaderThatSleptAndWasReplacedPublishesNothing() {
        lead();
        Lease stale = leader.lease().orElseThrow();
        broker.release(stale);
        broker.tryLead("another", Duration.ofSeconds(3));
        clock.advance(Duration.ofMinutes(1));
        ticker.tick();
        assertThat(broker.jobs).isEmpty();
        assertThat(leader.leading()).isFalse();
    }

    @Test
    void theBrokersLossOfItsDataLeavesNoGap() {
        lead();
        run(ticker, Duration.ofSeconds(30));
        broker.loseEverything();
        clock.advance(Duration.ofSeconds(10));
        ticker.tick();
        leader.beat();
        run(ticker, Duration.ofSeconds(40));
        assertThat(slots(broker.jobs)).containsExactlyInAnyOrderElementsOf(slotsBetween(START, clock.instant()));
        assertThat(ticker.losses()).isEqualTo(1);
        assertThat(ticker.state().remark()).contains("lost its data");
    }

    @Test
    void whatWasPublishedBeforeTheBrokerLostBothItsAnswerAndItsDataIsCountedAndNotPublishedAgain() {
        lead();
        run(ticker, Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(5));
        broker.loseNextAnswer = true;
        assertThatThrownBy(ticker::tick).isInstanceOf(BrokerUnavailableException.class);
        long failedMs = clock.millis();
        broker.loseEverything();
        clock.advance(Duration.ofSeconds(10));
        ticker.tick();
        leader.beat();
        run(ticker, Duration.ofSeconds(40));
        assertNothingTwiceAndNothingMissing();
        assertThat(broker.skipped).isNotEmpty().allMatch(job -> job.dueMs() <= failedMs);
    }

    @Test
    void whoStoodByWhenTheBrokerLostItsDataPublishesNothingThatTheOtherMayHavePublished() {
        lead();
        run(ticker, Duration.ofSeconds(10));
        var second = new Leader(broker, "two", plan::loaded);
        Ticker standby = ticker(second);
        standby.tick();
        run(ticker, Duration.ofSeconds(5));
        broker.loseEverything();
        standby.tick();
        clock.advance(Duration.ofSeconds(10));
        second.beat();
        run(standby, Duration.ofSeconds(40));
        assertNothingTwiceAndNothingMissing();
    }

    private void assertNothingTwiceAndNothingMissing() {
        assertThat(slots(broker.jobs)).doesNotHaveDuplicates();
        assertThat(Set.copyOf(slots(Stream.concat(broker.jobs.stream(), broker.skipped.stream())
                        .toList())))
                .isEqualTo(Set.copyOf(slotsBetween(START, clock.instant())));
    }

    @Test
    void aWatermarkALittleAheadIsWaitedForAndOneFarAheadIsSetBack() {
        broker.setWatermark(clock.millis() + 5_000);
        lead();
        assertThat(ticker.state().aheadMs()).isEqualTo(5_000);
        run(ticker, Duration.ofSeconds(70));
        assertThat(slots(broker.jobs))
                .containsExactlyInAnyOrderElementsOf(slotsBetween(START.plusSeconds(5), clock.instant()));

        leader.release();
        broker.setWatermark(clock.millis() + 3_600_000);
        broker.jobs.clear();
        Instant now = clock.instant();
        lead();
        run(ticker, Duration.ofSeconds(60));
        assertThat(slots(broker.jobs)).containsExactlyInAnyOrderElementsOf(slotsBetween(now, clock.instant()));
        assertThat(ticker.state().remark()).contains("in the future");
    }

    @Test
    void aNewDeviceIsPolledAtOnceAndThenByItsPhase() {
        lead();
        PlannedDevice device = device(1000, every(60, 9001, 9002));
        long slot = Phase.next(device.phaseMs(), 60_000, clock.millis() + 60_000);
        run(ticker, Duration.ofMillis(slot - clock.millis() - 50_000));
        Plans.put(plan, device);
        run(ticker, Duration.ofMillis(200));
        var first = ofDevice(1000);
        assertThat(first).singleElement().matches(job -> job.dueMs() == clock.millis() && job.itemCount() == 2);
        run(ticker, Duration.ofMinutes(2));
        assertThat(ofDevice(1000))
                .extracting(Job::dueMs)
                .containsExactly(first.getFirst().dueMs(), slot, slot + 60_000);
    }

    @Test
    void aNewItemsFirstPollWaitsForTheDevicesPollThatWaits() {
        lead();
        clock.advance(Duration.ofMinutes(1));
        ticker.tick();
        PlannedDevice before = plan.device(1).orElseThrow();
        Plans.put(plan, device(1, before.groups().getFirst(), every(60, 9009)));
        ticker.tick();
        assertThat(ofDevice(1)).hasSize(1);
        assertThat(ticker.state().firstPolls()).isEqualTo(1);
        broker.workersTakeAll();
        ticker.tick();
        assertThat(ofDevice(1)).hasSize(2);
        assertThat(ofDevice(1).getLast().itemCount()).isEqualTo(1);
        assertThat(ticker.state().firstPolls()).isZero();
    }

    @Test
    void aDeletedDeviceIsNotPolledAnyMore() {
        lead();
        Plans.remove(plan, 1);
        run(ticker, Duration.ofMinutes(2));
        assertThat(ofDevice(1)).isEmpty();
        assertThat(broker.jobs).hasSize(98);
    }

    /** A worker that does a tenth of what is asked for. */
    private void overloaded(boolean late) {
        var demand = new Overload.Demand(Map.of(QueueName.DEFAULT, 10.0, QueueName.BULK_POLLING, 20.0), 60);
        for (int second = 0; second < 10; second++) {
            overload.look(
                    demand,
                    new Overload.Look(
                            clock.millis() + second * 1000,
                            late ? 3 : 30,
                            Map.of(QueueName.DEFAULT, late ? 30_000L : 0L),
                            1,
                            Set.of()));
        }
    }

    @Test
    void whatIsLeftOutBecauseOfOverloadIsInTheLedger() {
        lead();
        overloaded(true);
        assertThat(overload.state().overloaded()).isTrue();

        run(ticker, Duration.ofMinutes(3));

        assertThat(slots(Stream.concat(broker.jobs.stream(), broker.skipped.stream())
                        .toList()))
                .containsExactlyInAnyOrderElementsOf(slotsBetween(START, clock.instant()));
        double kept = overload.state().kept().get(QueueName.DEFAULT);
        assertThat(kept).isBetween(0.2, 0.8);
        assertThat(broker.jobs.size()).isBetween((int) (150 * (kept - 0.2)), (int) (150 * (kept + 0.2)));
        assertThat(counter("ward.item.outcomes")).isEqualTo(broker.skipped.size() * 4);
        assertThat(broker.reasons).isEqualTo(Map.of(ExpiryReason.OVERLOAD, broker.skipped.size()));
        assertThat(counter("ward.items.scheduled")).isEqualTo(50 * 3 * 4);
        assertThat(registry.get("ward.items.shed")
                        .tag("queue", "default")
                        .counter()
                        .count())
                .isEqualTo(broker.skipped.size() * 4);
        assertThat(broker.jobs.stream().map(Job::deviceId).distinct().count())
                .as("every device has its turn")
                .isGreaterThan(40);
    }

    private List<Job> ofDevice(long id) {
        return broker.jobs.stream()
                .filter(job -> job.deviceId() == id)
                .filter(Objects::nonNull)
                .toList();
    }
}
