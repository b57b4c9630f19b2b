package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Delivery;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.Ledger.Count;
import io.wardflux.localstack.VictoriaMetricsServer;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.scheduler.ledger.AccountStoreException;
import io.wardflux.scheduler.ledger.VictoriaMetrics;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Whatever dies, the accounts of the devices sum up to that of the minute, and nothing is unaccounted for. */
class DeviceAccountsIT {

    private static final int DEVICES = 30;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

    @TempDir
    private Path folder;

    private final SettableClock clock = SettableClock.running();
    private VictoriaMetricsServer victoriaMetrics;
    private Rig rig;
    private Worker worker;
    private volatile boolean storeIsAway;

    @BeforeEach
    void start() {
        // Behind, so that nothing is ahead of the clock of VictoriaMetrics: it shows nothing of the future.
        clock.advance(Duration.ofMinutes(-20));
        victoriaMetrics = VictoriaMetricsServer.start(folder.resolve("vm"), 0);
        rig = new Rig("device_accounts");
        var store = new VictoriaMetrics(victoriaMetrics.url());
        rig.store = lines -> {
            if (storeIsAway) {
                throw new AccountStoreException("it is away", null);
            }
            store.write(lines);
        };
        rig.devices(DEVICES, 2, 10);
        worker = rig.worker("w").rest();
    }

    @AfterEach
    void stop() {
        rig.close();
        victoriaMetrics.kill();
    }

    private Scheduler lead(String owner) {
        Scheduler scheduler = rig.start(owner, clock);
        await().atMost(SOON).until(() -> scheduler.ticker().state().publishing());
        return scheduler;
    }

    private void advance(Scheduler scheduler, Duration duration) {
        clock.advance(duration);
        long now = clock.millis();
        await().atMost(SOON).until(() -> scheduler.ticker().state().publishedMs() >= now);
    }

    /** So much time that each minute with something in it is closed. */
    private void closeAll(Scheduler scheduler) {
        Instant end = clock.instant();
        advance(scheduler, Duration.ofSeconds(300 + 75 + 61));
        await().atMost(SOON)
                .until(() -> rig.broker.ledger().minutes().stream()
                                .allMatch(minute -> minute.slot().isAfter(end))
                        && rig.number(
                                        "select count(*) from ledger_minute where slot <= ? and not closed",
                                        Timestamp.from(end))
                                == 0);
    }

    private void awaitStored() {
        await().atMost(SOON)
                .until(() -> rig.number("select count(*) from ledger_minute where closed and not devices_stored") == 0);
    }

    private Map<Instant, Count> closedMinutes() {
        var json = JsonMapper.builder().build();
        var minutes = new TreeMap<Instant, Count>();
        rig.jdbc.query(
                "select slot, scheduled, outcomes::text, reasons::text from ledger_minute"
                        + " where closed and devices_stored and scheduled > 0",
                row -> {
                    minutes.put(
                            row.getTimestamp(1).toInstant(),
                            new Count(
                                    row.getLong(2),
                                    json.readValue(row.getString(3), COUNTS),
                                    json.readValue(row.getString(4), COUNTS)));
                });
        return minutes;
    }

    /** In each closed minute everything has one outcome, what expired has one reason, and it is what the devices have. */
    private void assertBalance() {
        awaitStored();
        Map<Instant, Count> minutes = closedMinutes();
        assertThat(minutes).hasSizeGreaterThan(1);
        // VictoriaMetrics may remember for a moment that it had found nothing.
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(sums(minutes.keySet())).isEqualTo(minutes));
        minutes.forEach((slot, count) -> {
            assertThat(count.open()).as("unaccounted of " + slot).isZero();
            assertThat(count.reasons().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .as("reasons of " + slot)
                    .isEqualTo(count.outcomes().getOrDefault("expired", 0L));
        });
        assertThat(rig.registry.get("ward.ledger.unaccounted.items").counter().count())
                .isZero();
    }

    /** Over all devices; more minutes may have been closed meanwhile. */
    private Map<Instant, Count> sums(Set<Instant> slots) {
        var sums = new TreeMap<Instant, Count>();
        StoredAccounts.byDevice(victoriaMetrics).forEach((key, count) -> {
            assertThat(count.open()).as(key).isZero();
            sums.merge(Instant.parse(key.substring(key.indexOf('@') + 1)), count, Count::plus);
        });
        sums.keySet().retainAll(slots);
        return sums;
    }

    /** Closed minutes are in Postgres, the others in the broker; it may not have forgotten all that are closed. */
    private double scheduledInLedger() {
        long closed = rig.number("select sum(scheduled) from ledger_minute where closed");
        return closed
                + rig.broker.ledger().minutes().stream()
                        .filter(minute -> rig.number(
                                        "select count(*) from ledger_minute where closed and slot = ?",
                                        Timestamp.from(minute.slot()))
                                == 0)
                        .mapToLong(Ledger.Minute::scheduled)
                        .sum();
    }

    private double looks() {
        return rig.registry.get("ward.ledger.looks").functionCounter().count();
    }

    private void complete(List<Delivery> taken) {
        taken.forEach(delivery -> worker.complete(delivery, Outcome.OK));
    }

    private List<Delivery> take() {
        return await().atMost(SOON).until(() -> worker.take(1000), jobs -> !jobs.isEmpty());
    }

    @Test
    void theySumUpToTheMinutesWhoeverDies() {
        storeIsAway = true;
        Scheduler first = lead("first");
        Scheduler second = rig.start("second", clock);
        for (int i = 0; i < 4; i++) {
            advance(first, Duration.ofSeconds(10));
            List<Delivery> taken = take();
            switch (i) {
                case 0 -> taken.forEach(delivery -> worker.complete(delivery, Outcome.TIMEOUT));
                case 1 -> {} // they die with their worker
                default -> complete(taken);
            }
        }
        // Nobody takes anything for a while: the next polls are not sent.
        advance(first, Duration.ofSeconds(20));
        first.close();
        await().atMost(SOON).until(() -> second.ticker().state().publishing());
        closeAll(second);
        assertThat(rig.number("select count(*) from ledger_minute where devices_stored"))
                .as("it is away")
                .isZero();
        assertThat(rig.broker.ledger().deviceMinutes()).hasSizeGreaterThan(1);
        storeIsAway = false;

        assertBalance();
        Count all = closedMinutes().values().stream().reduce(Count.NOTHING, Count::plus);
        assertThat(all.outcomes()).containsKeys("ok", "timeout", "expired");
        assertThat(all.reasons()).containsKeys("previousPollWaits", "notEnded");
        // They are forgotten by the broker once they can be read elsewhere.
        Set<Instant> readable = Set.copyOf(closedMinutes().keySet());
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).until(() -> {
            clock.advance(Duration.ofSeconds(20));
            return rig.broker.ledger().deviceMinutes().stream().noneMatch(readable::contains);
        });
        second.close();
        assertThat(rig.registry.get("ward.items.scheduled").counter().count())
                .as("what the processes count is what is in the ledger")
                .isEqualTo(scheduledInLedger());
    }

    @Test
    void theyDoSoAlsoWhereTheBrokerLosesItsDataAndTheReasonIsThere() {
        Scheduler scheduler = lead("one");
        for (int i = 0; i < 3; i++) {
            advance(scheduler, Duration.ofSeconds(10));
            complete(take());
        }
        advance(scheduler, Duration.ofSeconds(10));
        // One look may have begun before.
        double seen = looks() + 2;
        await().atMost(Duration.ofMinutes(1)).until(() -> looks() >= seen);
        rig.forgetRedis();
        await().atMost(SOON).until(() -> scheduler.ticker().losses() == 1);
        advance(scheduler, Duration.ofSeconds(10));
        complete(take());
        closeAll(scheduler);

        assertBalance();
        Count all = closedMinutes().values().stream().reduce(Count.NOTHING, Count::plus);
        assertThat(all.reasons().getOrDefault("brokerLost", 0L)).isGreaterThanOrEqualTo(DEVICES);
        assertThat(all.outcomes().get("ok")).isGreaterThanOrEqualTo(3L * DEVICES);
        assertThat(StoredAccounts.byDevice(victoriaMetrics).entrySet())
                .as("it is known whose they were")
                .anyMatch(entry -> !entry.getKey().startsWith("0@")
                        && entry.getValue().reasons().containsKey("brokerLost"));
    }
}
