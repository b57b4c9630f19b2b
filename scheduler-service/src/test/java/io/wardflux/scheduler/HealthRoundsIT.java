package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthRoundsIT {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final long INTERVAL_MS = 300_000;

    private final SettableClock clock = SettableClock.running();
    private Rig rig;
    private Worker worker;

    @BeforeEach
    void start() {
        rig = new Rig("rounds_" + System.nanoTime());
        worker = rig.worker("w");
        // To the begin of an interval, so that a whole one is left.
        clock.advance(Duration.ofMillis(INTERVAL_MS - clock.millis() % INTERVAL_MS + 1_000));
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void neverPinged(int devices, int items) {
        rig.devices(devices, items, 86_400);
        rig.jdbc.update("update device_state set last_ping = null, ping_round = null");
    }

    private static ItemIds ids(long from, long to) {
        return ItemIds.of(LongStream.rangeClosed(from, to).toArray());
    }

    private List<Job.HealthRound> rounds(int atLeast) {
        return await().atMost(SOON).until(() -> List.copyOf(worker.rounds), rounds -> rounds.size() >= atLeast);
    }

    private long slot() {
        long now = clock.millis();
        return now - now % INTERVAL_MS;
    }

    /** As workers write it. */
    private void pinged(long roundMs) {
        rig.jdbc.update(
                "update device_state set last_ping = now(), ping_round = ?::timestamptz",
                Instant.ofEpochMilli(roundMs).toString());
    }

    @Test
    void aRoundOfAllEnabledDevicesIsSentEachIntervalAndEndsBeforeTheNext() {
        neverPinged(4, 1);
        rig.jdbc.update("update device set enabled = false where id = 2");
        rig.jdbc.update("update device set credential_id = null where id = 3");
        rig.start("one", clock);
        var first = rounds(1).getFirst();
        assertThat(first.devices()).as("not the disabled one").isEqualTo(ItemIds.of(1, 3, 4));
        assertThat(first.dueMs()).isEqualTo(slot());
        assertThat(first.deadlineMs()).isEqualTo(slot() + INTERVAL_MS);
        clock.advance(Duration.ofMillis(INTERVAL_MS));
        assertThat(rounds(2)).extracting(Job.HealthRound::dueMs).containsExactly(slot() - INTERVAL_MS, slot());
    }

    @Test
    void manyDevicesTravelInSeveralRounds() {
        neverPinged(10_001, 0);
        rig.start("one", clock);
        assertThat(await().atMost(Duration.ofSeconds(15))
                        .until(() -> List.copyOf(worker.rounds), rounds -> rounds.size() >= 2))
                .extracting(Job.HealthRound::devices)
                .containsExactly(ids(1, 10_000), ids(10_001, 10_001));
    }

    @Test
    void aNewDeviceIsPingedAtOnceAndAnOldOneNotAgain() {
        neverPinged(2, 0);
        rig.start("one", clock);
        rounds(1);
        rig.jdbc.update("insert into device (name, ip) values ('new', '10.9.9.9')");
        var second = rounds(2).get(1);
        assertThat(second.devices()).isEqualTo(ItemIds.of(3));
        assertThat(second.deadlineMs()).as("before the next round").isEqualTo(slot() + INTERVAL_MS);
        assertThat(second.dueMs()).isGreaterThan(slot());
    }

    @Test
    void aNewLeaderGoesOnWhereTheOldOneLeftOff() {
        neverPinged(2, 0);
        Scheduler one = rig.start("one", clock);
        rounds(1);
        pinged(slot());
        one.close();
        rig.start("two", clock);
        rig.jdbc.update("insert into device (name, ip) values ('new', '10.9.9.9')");
        assertThat(rounds(2))
                .as("of this slot only what is new")
                .last()
                .satisfies(round -> assertThat(round.devices()).isEqualTo(ItemIds.of(3)));
        clock.advance(Duration.ofMillis(INTERVAL_MS));
        assertThat(rounds(3).get(2).dueMs()).isEqualTo(slot());
    }

    @Test
    void aRoundThatWouldBeginTooLateIsLeftOut() {
        neverPinged(2, 0);
        pinged(slot() - INTERVAL_MS);
        clock.advance(Duration.ofMillis(INTERVAL_MS * 3 / 5));
        rig.start("one", clock);
        await().atMost(SOON)
                .until(() ->
                        rig.registry.get("ward.health.rounds.skipped").counter().count() == 1);
        clock.advance(Duration.ofMillis(INTERVAL_MS / 2));
        assertThat(rounds(1))
                .hasSize(1)
                .first()
                .satisfies(round -> assertThat(round.dueMs()).isEqualTo(slot()));
    }
}
