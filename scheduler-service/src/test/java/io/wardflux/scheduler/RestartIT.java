package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Ledger;
import io.wardflux.localstack.PostgresServer;
import io.wardflux.localstack.RedisServer;
import io.wardflux.model.job.Job;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** Servers that are killed and come back, on servers of its own. */
class RestartIT {

    private static final int DEVICES = 100;

    @TempDir
    private static Path folder;

    private static PostgresServer postgres;
    private static RedisServer redis;
    private Rig rig;
    private Scheduler scheduler;
    private Worker worker;

    @BeforeAll
    static void servers() {
        postgres = PostgresServer.start(folder.resolve("postgres"), 0);
        redis = RedisServer.start(folder.resolve("redis"), 0);
    }

    @AfterAll
    static void endServers() {
        postgres.kill();
        redis.kill();
    }

    @BeforeEach
    void start() {
        rig = new Rig("restart", postgres, redis);
        rig.devices(DEVICES, 2, 10);
        worker = rig.worker("w");
        scheduler = rig.start("one", Clock.systemUTC());
        await().atMost(Duration.ofSeconds(10)).until(() -> worker.taken.size() > 20);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void awaitMorePolls(int more, Duration within) {
        int now = worker.taken.size();
        await().atMost(within).until(() -> worker.taken.size() > now + more);
    }

    private static List<String> slots(List<Job> jobs) {
        return jobs.stream().map(job -> job.deviceId() + "@" + job.dueMs()).toList();
    }

    /** The first one that was seen is the lower bound, the watermark the upper one. */
    private void assertNoGapAfter(long fromMs) {
        long until = scheduler.ticker().state().publishedMs() - 1000;
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(slots(worker.jobs())).containsAll(Slots.between(rig, fromMs, until)));
    }

    @Test
    void whilePostgresIsAwayPollingGoesOnAndAfterwardsChangesAreLiveAgain() {
        long from = System.currentTimeMillis();
        postgres.kill();
        await().atMost(Duration.ofSeconds(10)).until(() -> scheduler.planning().trouble() != null);
        awaitMorePolls(60, Duration.ofSeconds(12));
        assertThat(scheduler.planning().lag()).isGreaterThan(Duration.ofSeconds(2));
        postgres.restart();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> scheduler.planning().lag().toMillis() < 1500);
        rig.jdbc.update("update device set enabled = false where id = 1");
        await().atMost(Duration.ofSeconds(5))
                .until(() -> scheduler.planning().plan().deviceCount() == DEVICES - 1);
        rig.jdbc.update("update device set enabled = true where id = 1");
        await().atMost(Duration.ofSeconds(5))
                .until(() -> scheduler.planning().plan().deviceCount() == DEVICES);
        assertThat(slots(worker.jobs())).doesNotHaveDuplicates();
        await("the account catches up")
                .atMost(Duration.ofSeconds(10))
                .until(() -> rig.number("select sum(scheduled) from ledger_minute") >= worker.taken.size() * 2L);
        long until = scheduler.ticker().state().publishedMs() - 1000;
        assertThat(slots(worker.jobs()))
                .containsAll(Slots.between(rig, from, until).stream()
                        .filter(slot -> !slot.startsWith("1@"))
                        .toList());
    }

    @Test
    void aPostgresThatHangsKeepsNobodyFromTakingTheLead() {
        postgres.pause();
        try {
            var closing = Thread.ofPlatform().start(scheduler::close);
            await().atMost(Duration.ofSeconds(4))
                    .until(() -> rig.broker.leadership().leader().isEmpty());
            assertThat(closing.isAlive()).isTrue();
        } finally {
            postgres.resume();
        }
    }

    @Test
    void aRedisThatIsKilledAndComesBackLosesNoSlot() {
        long from = System.currentTimeMillis();
        await().atMost(Duration.ofSeconds(5)).until(() -> System.currentTimeMillis() > from + 1200);
        redis.kill();
        await().atMost(Duration.ofSeconds(10)).until(() -> scheduler.tickTrouble() != null);
        redis.restart();
        awaitPublishing(Duration.ofSeconds(5));
        awaitMorePolls(80, Duration.ofSeconds(20));
        assertNoGapAfter(from);
        // What its last second lost is published again, and only that.
        long repeated =
                worker.taken.size() - slots(worker.jobs()).stream().distinct().count();
        assertThat(repeated).isLessThan(DEVICES / 4);
    }

    /** Up to now, and within this time. */
    private void awaitPublishing(Duration within) {
        long now = System.currentTimeMillis();
        await().atMost(within).until(() -> scheduler.ticker().state().publishedMs() >= now);
    }

    private long watermark() {
        return rig.broker.publisher().watermark().orElse(0);
    }

    /** All items of the account, with what is kept of lost data. */
    private long scheduled() {
        return rig.broker.ledger().minutes().stream()
                        .mapToLong(Ledger.Minute::scheduled)
                        .sum()
                + rig.number("select coalesce(sum(case when closed then scheduled"
                        + " else (carried ->> 'scheduled')::bigint end), 0) from ledger_minute");
    }

    @Test
    void aRedisThatComesBackWithoutItsDataIsPublishedToAtOnceAndTheAccountSaysWhatWasLost() throws Exception {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> scheduler.ticker().state().firstPolls() == 0);
        worker.rest();
        long waiting = 20;
        await().atMost(Duration.ofSeconds(10))
                .until(() -> rig.broker.ledger().minutes().stream()
                                .mapToLong(Ledger.Minute::open)
                                .sum()
                        > waiting);
        // What is seen of it is at most about a second old.
        long seen = System.currentTimeMillis() + 2_500;
        await().atMost(Duration.ofSeconds(4)).until(() -> System.currentTimeMillis() > seen);
        long[] before = new long[2];
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            before[0] = watermark();
            before[1] = scheduled();
            return before[0] == watermark();
        });
        awaitPublishing(Duration.ofSeconds(2));
        redis.kill();
        await().atMost(Duration.ofSeconds(10)).until(() -> scheduler.tickTrouble() != null);
        FileSystemUtils.deleteRecursively(folder.resolve("redis").resolve("appendonlydir"));
        redis.restart();
        awaitPublishing(Duration.ofSeconds(5));
        assertThat(scheduler.ticker().losses()).isPositive();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(rig.number("select coalesce(sum((reasons ->> 'brokerLost')::bigint), 0) from ledger_minute"))
                    .isGreaterThanOrEqualTo(waiting);
            assertThat(rig.number("select count(*) from publication_gap where reason = 'brokerLost'"))
                    .isPositive();
        });
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            long until = watermark();
            long more = scheduled() - before[1];
            assertThat(watermark()).isEqualTo(until);
            assertThat(more)
                    .as("each slot once")
                    .isEqualTo(2L * Slots.between(rig, before[0], until).size());
        });
    }

    @Test
    void aRedisThatLosesEverythingIsGoneOnWithAndTheAccountShowsTheGap() {
        long from = System.currentTimeMillis();
        rig.forgetRedis();
        awaitMorePolls(60, Duration.ofSeconds(15));
        assertThat(scheduler.ticker().losses()).isEqualTo(1);
        long until = scheduler.ticker().state().publishedMs() - 1000;
        List<String> missing = Slots.between(rig, from, until);
        missing.removeAll(slots(worker.jobs()));
        // At most what waited in the moment of the loss: what a tick publishes, which is six or seven.
        assertThat(missing).hasSizeLessThan(8);
        assertThat(slots(worker.jobs())).doesNotHaveDuplicates();
        // What was counted in the second before the loss was not copied to Postgres yet.
        long notCopied = 2 * DEVICES / 4;
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        rig.number("select sum(scheduled) from ledger_minute") >= worker.taken.size() * 2L - notCopied);
    }
}
