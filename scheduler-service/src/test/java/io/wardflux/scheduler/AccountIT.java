package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Delivery;
import io.wardflux.broker.Ledger;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No two polls of a device wait, and whatever was scheduled is accounted for, in a time that can be moved ahead. */
class AccountIT {

    private static final int DEVICES = 30;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final SettableClock clock = SettableClock.running();
    private Rig rig;
    private Worker worker;

    @BeforeEach
    void start() {
        rig = new Rig("account");
        rig.devices(DEVICES, 2, 10);
        worker = rig.worker("w").rest();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private Scheduler lead(String owner) {
        Scheduler scheduler = rig.start(owner, clock);
        await().atMost(SOON).until(() -> scheduler.ticker().state().publishing());
        return scheduler;
    }

    /** Moves on, and waits until that was published. */
    private void advance(Scheduler scheduler, Duration duration) {
        clock.advance(duration);
        long now = clock.millis();
        await().atMost(SOON).until(() -> scheduler.ticker().state().publishedMs() >= now);
    }

    private long scheduledByBroker() {
        return rig.broker.ledger().minutes().stream()
                .mapToLong(Ledger.Minute::scheduled)
                .sum();
    }

    private long waiting() {
        return rig.broker.queueStats().queues().stream()
                .mapToLong(q -> q.ready())
                .sum();
    }

    @Test
    void neverDoTwoPollsOfADeviceWaitAlsoWithANewLeader() {
        Scheduler first = lead("first");
        for (int i = 0; i < 4; i++) {
            advance(first, Duration.ofSeconds(10));
        }
        assertThat(waiting()).isEqualTo(DEVICES);
        assertThat(scheduledByBroker()).isGreaterThanOrEqualTo(4 * DEVICES * 2);
        first.close();
        Scheduler second = lead("second");
        advance(second, Duration.ofSeconds(20));
        assertThat(waiting()).isEqualTo(DEVICES);

        var taken = worker.take(10);
        advance(second, Duration.ofSeconds(10));
        var rest = worker.take(1000);
        assertThat(rest).hasSize(DEVICES);
        var before = taken.stream().map(d -> d.job().deviceId()).toList();
        var after = rest.subList(DEVICES - 10, DEVICES).stream()
                .map(d -> d.job().deviceId())
                .toList();
        assertThat(after).containsExactlyInAnyOrderElementsOf(before);
        assertThat(new HashSet<>(rest.stream().map(d -> d.job().deviceId()).toList()))
                .hasSize(DEVICES);
    }

    @Test
    void theLedgerOfClosedMinutesBalances() {
        Scheduler scheduler = lead("one");
        for (int i = 0; i < 12; i++) {
            advance(scheduler, Duration.ofSeconds(10));
            List<Delivery> taken = await().atMost(SOON).until(() -> worker.take(1000), jobs -> !jobs.isEmpty());
            if (i % 3 != 0) { // the others die with their worker
                worker.complete(taken);
            }
        }
        assertThat(rig.number("select count(*) from ledger_minute")).isPositive();
        advance(scheduler, Duration.ofSeconds(300 + 75 + 60));
        await().atMost(SOON)
                .until(() -> rig.number("select count(*) from ledger_minute where closed") >= 3
                        && rig.number(
                                        "select count(*) from ledger_minute where not closed and slot < ?",
                                        Timestamp.from(clock.instant().minusSeconds(600)))
                                == 0);
        String unaccounted = "select coalesce(sum(scheduled - (select coalesce(sum(value::bigint), 0)"
                + " from jsonb_each_text(outcomes))), 0) from ledger_minute where closed";
        assertThat(rig.number(unaccounted)).isZero();
        assertThat(rig.number("select sum((outcomes ->> 'ok')::bigint) from ledger_minute where closed"))
                .isPositive();
        assertThat(rig.number("select sum((outcomes ->> 'expired')::bigint) from ledger_minute where closed"))
                .isPositive();
        // A closed minute is forgotten by the broker.
        await().atMost(SOON)
                .until(() -> rig.broker.ledger().minutes().stream()
                        .noneMatch(minute -> rig.number(
                                        "select count(*) from ledger_minute where closed and slot = ?",
                                        Timestamp.from(minute.slot()))
                                > 0));
        double scheduled = rig.registry.get("ward.items.scheduled").counter().count();
        assertThat(rig.number("select sum(scheduled) from ledger_minute")).isLessThanOrEqualTo((long) scheduled);
    }
}
