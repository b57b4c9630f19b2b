package io.wardflux.scheduler.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.Ledger.Count;
import io.wardflux.model.job.Job;
import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.scheduler.leadership.Leader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The leader takes the accounts by device of closed minutes from the broker to VictoriaMetrics, as {@code snmp_device_items}. Their
 * sums are those of the minute; what was lost with the broker before anybody saw whose it was, is device 0's. While
 * VictoriaMetrics is away they wait in the broker, a bounded number of minutes.
 */
public final class DeviceAccounts {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceAccounts.class);

    /** Minutes that wait in the broker at most; it keeps some 25 bytes of each poll. */
    private static final int MOST_WAITING = 60;

    private static final int AT_ONCE = 5;
    private static final int MOST_DEVICES = 5_000;

    /** Until VictoriaMetrics shows what it took, the broker shows it: new series take so long. */
    private static final Duration SHOWN = Duration.ofSeconds(15);

    private final Ledger broker;
    private final LedgerTable table;
    private final LedgerMirror mirror;
    private final DeviceLines lines;
    private final AccountStore store;
    private final Leader leader;
    private final Clock clock;
    private final Counter dropped;
    private final Counter unaccounted;
    private final Map<Instant, Instant> storedAt = new HashMap<>();
    private volatile int waiting;

    public DeviceAccounts(
            Ledger broker,
            JdbcTemplate jdbc,
            LedgerMirror mirror,
            AccountStore store,
            Leader leader,
            Clock clock,
            MeterRegistry registry) {
        this.broker = broker;
        this.table = new LedgerTable(jdbc);
        this.mirror = mirror;
        this.lines = new DeviceLines(jdbc);
        this.store = store;
        this.leader = leader;
        this.clock = clock;
        this.dropped = Counter.builder("ward.device.accounts.dropped")
                .description(
                        "Minutes whose account by device was dropped, because VictoriaMetrics was away for too long")
                .register(registry);
        this.unaccounted = Counter.builder("ward.ledger.unaccounted.items")
                .description(
                        "Items by which a closed minute differs from the sum of its devices, or has no outcome for: a defect")
                .register(registry);
        Gauge.builder("ward.device.accounts.capacity", () -> MOST_WAITING).register(registry);
        Gauge.builder("ward.device.accounts.used", this, it -> it.waiting)
                .description("Closed minutes whose account by device waits for VictoriaMetrics")
                .register(registry);
    }

    /** Once a second. */
    public void store() {
        if (!leader.leading()) {
            storedAt.clear();
            waiting = 0;
            return;
        }
        forget();
        List<LedgerRow> rows = table.notStored(MOST_WAITING + 1);
        waiting = rows.size();
        if (rows.size() > MOST_WAITING) {
            drop(rows.getFirst().slot());
        }
        for (LedgerRow row : rows.subList(0, Math.min(AT_ONCE, rows.size()))) {
            store(row.slot(), accounts(row));
            table.stored(row.slot());
            storedAt.put(row.slot(), clock.instant());
            waiting--;
        }
    }

    /** Some thousand devices at a time: the lines of all would be larger than the plan. */
    private void store(Instant slot, Map<Long, Count> accounts) {
        Map<Long, Count> some = new HashMap<>();
        for (var account : accounts.entrySet()) {
            some.put(account.getKey(), account.getValue());
            if (some.size() == MOST_DEVICES) {
                store.write(lines.of(slot, some));
                some.clear();
            }
        }
        store.write(lines.of(slot, some));
    }

    /** All devices' accounts of a closed minute: together what the minute is. */
    private Map<Long, Count> accounts(LedgerRow row) {
        Map<Long, Count> accounts = new HashMap<>();
        LastSeen.sum(broker.devices(row.slot()), mirror.lostOf(row.slot()))
                .forEach((device, count) -> accounts.put(device, count.expired(ExpiryReason.NOT_ENDED)));
        Count sum = Count.sum(accounts.values());
        unaccounted.increment(
                Math.abs(row.open()) + Math.max(0, sum.scheduled() - row.count().scheduled()));
        Count rest = difference(row, sum);
        if (!rest.equals(Count.NOTHING)) {
            accounts.merge(Job.NO_DEVICE, rest, Count::plus);
        }
        return accounts;
    }

    private static Count difference(LedgerRow row, Count sum) {
        Count all = row.count();
        if (all.scheduled() < sum.scheduled()) {
            LOG.error(
                    "The devices' accounts of {} sum up to {} items, but {} were scheduled: this is a defect",
                    row.slot(),
                    sum.scheduled(),
                    all.scheduled());
        }
        return new Count(
                Math.max(0, all.scheduled() - sum.scheduled()),
                difference(all.outcomes(), sum.outcomes()),
                difference(all.reasons(), sum.reasons()));
    }

    private static Map<String, Long> difference(Map<String, Long> all, Map<String, Long> sum) {
        Map<String, Long> rest = new HashMap<>();
        all.forEach((name, items) -> {
            long more = items - sum.getOrDefault(name, 0L);
            if (more > 0) {
                rest.put(name, more);
            }
        });
        return rest;
    }

    private void drop(Instant slot) {
        LOG.warn("The account by device of {} is dropped: VictoriaMetrics is away for too long", slot);
        table.stored(slot);
        broker.forgetDevices(List.of(slot));
        dropped.increment();
    }

    private void forget() {
        var kept = new TreeSet<>(broker.deviceMinutes());
        storedAt.keySet().retainAll(kept);
        Instant shown = clock.instant().minus(SHOWN);
        List<Instant> done = new ArrayList<>();
        for (Instant slot : table.storedAmong(kept)) {
            // One that an earlier leader stored was stored some time ago, or is now for all that is known here.
            if (storedAt.computeIfAbsent(slot, unknown -> clock.instant()).isBefore(shown)) {
                done.add(slot);
            }
        }
        broker.forgetDevices(done);
    }
}
