package io.wardflux.scheduler.ledger;

import io.wardflux.broker.DeviceLog;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.Ledger.Count;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.tick.TickMetrics;
import io.wardflux.scheduler.tick.TickState;
import io.wardflux.scheduler.tick.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The leader copies the broker's account to Postgres and closes a minute when nothing of it can be under way any more:
 * at once when all of it has ended, else when the longest deadline, the redelivery of a dead worker's jobs and a grace are
 * over. What is open then sits in a queue that nobody reads, or died with its worker: it has expired. While Postgres is away the
 * account is where it was, in the broker, and is copied later.
 */
public final class LedgerMirror {

    /** After the end of a minute, for jobs that are made a little late. */
    static final Duration SETTLED = Duration.ofSeconds(30);

    private static final Duration REDELIVERY_AND_GRACE = Duration.ofSeconds(75);
    private static final int ATTEMPTS = 3;
    private static final Logger LOG = LoggerFactory.getLogger(LedgerMirror.class);

    private final Ledger broker;
    private final LedgerTable table;
    private final Leader leader;
    private final Ticker ticker;
    private final TickMetrics metrics;
    private final Clock clock;
    private final Duration patience;
    private final LastSeen lastSeen;

    private final Map<Instant, LedgerRow> written = new HashMap<>();
    private int losses;
    private final LongAdder looks = new LongAdder();
    private volatile long openItems;

    /** @param longestDeadline of any job */
    public LedgerMirror(
            Ledger broker,
            JdbcTemplate jdbc,
            Leader leader,
            Ticker ticker,
            TickMetrics metrics,
            Clock clock,
            Duration longestDeadline) {
        this.broker = broker;
        this.table = new LedgerTable(jdbc);
        this.leader = leader;
        this.ticker = ticker;
        this.metrics = metrics;
        this.clock = clock;
        this.patience = longestDeadline.plus(REDELIVERY_AND_GRACE);
        this.lastSeen = new LastSeen(broker);
        this.losses = ticker.losses();
    }

    /** Once a second. */
    public void copy() {
        TickState tick = ticker.state();
        if (!leader.leading()) {
            losses = ticker.losses();
            openItems = 0;
            written.clear();
            // One that stands by may be the one that has to go on after the broker lost its data.
            keep(asOf(this::seen));
            return;
        }
        if (!tick.publishing()) {
            return;
        }
        if (!nothingWasLost()) {
            keepWhatWasLost();
        }
        AsOf<Seen> seen = asOf(this::seen);
        keep(seen);
        Collection<LedgerRow> rows = rows(seen.value().minutes());
        OptionalLong watermark = seen.watermarkMs();
        List<Instant> closing = rows.stream()
                .filter(row -> canClose(row, tick))
                .map(LedgerRow::slot)
                .toList();
        if (!closing.isEmpty()) {
            broker.seal(closing);
            AsOf<List<Ledger.Minute>> sealed = asOf(broker::minutes); // what ended until now
            rows = rows(sealed.value());
            watermark = sealed.watermarkMs();
        }
        var changed = new ArrayList<LedgerRow>();
        for (LedgerRow row : rows) {
            LedgerRow now = closing.contains(row.slot()) ? closed(row) : row;
            if (!now.equals(written.put(now.slot(), now))) {
                changed.add(now);
            }
        }
        if (!nothingWasLost()) {
            written.clear();
            return; // this may be what it was before, or after
        }
        table.write(changed);
        watermark.ifPresent(ticker::accounted);
        openItems = rows.stream()
                .filter(row -> !closing.contains(row.slot()))
                .mapToLong(LedgerRow::open)
                .sum();
        broker.forget(closing);
        closing.forEach(written::remove);
    }

    private record Seen(List<Ledger.Minute> minutes, Map<Instant, DeviceLog> logs) {}

    private Seen seen() {
        List<Ledger.Minute> minutes = broker.minutes();
        return new Seen(minutes, lastSeen.read(minutes));
    }

    private void keep(AsOf<Seen> seen) {
        if (nothingWasLost()) {
            Map<Instant, DeviceLog> logs = seen.value().logs();
            lastSeen.keep(logs);
            looks.increment();
            seen.watermarkMs().ifPresent(ticker::accounted);
            Set<Instant> closed = lastSeen.slots();
            closed.removeAll(logs.keySet());
            if (!closed.isEmpty()) {
                lastSeen.forget(table.storedAmong(closed));
            }
        }
    }

    /** What was read, and up to where was published then. */
    private record AsOf<T>(T value, OptionalLong watermarkMs) {}

    /** Where something is published during each attempt, whether it was read is not known. */
    private <T> AsOf<T> asOf(Supplier<T> reading) {
        OptionalLong before = broker.publishedMs();
        for (int attempt = 1; ; attempt++) {
            T value = reading.get();
            OptionalLong after = broker.publishedMs();
            if (after.equals(before) || attempt == ATTEMPTS) {
                return new AsOf<>(value, after);
            }
            before = after;
        }
    }

    private Collection<LedgerRow> rows(List<Ledger.Minute> minutes) {
        var rows = new TreeMap<Instant, LedgerRow>();
        for (LedgerRow open : table.open()) {
            rows.put(open.slot(), open);
        }
        for (Ledger.Minute minute : minutes) {
            LedgerRow known = rows.get(minute.slot());
            rows.put(minute.slot(), LedgerRow.of(minute, known == null ? null : known.carried()));
        }
        return rows.values();
    }

    /** What was not in Postgres yet is what was last seen of the broker's data. */
    private void keepWhatWasLost() {
        int now = ticker.losses();
        var rows = new TreeMap<Instant, LedgerRow>();
        for (LedgerRow open : table.open()) {
            rows.put(open.slot(), open);
        }
        lastSeen.slots().forEach(slot -> rows.putIfAbsent(slot, new LedgerRow(slot, Count.NOTHING, null, false)));
        var carried = new ArrayList<LedgerRow>();
        for (LedgerRow row : rows.values()) {
            Count kept = lastSeen.lost(row);
            carried.add(new LedgerRow(row.slot(), kept, kept, false));
        }
        table.write(carried);
        lastSeen.lost();
        rows.values().forEach(row -> metrics.expired(Math.max(0, row.open())));
        losses = now;
    }

    /** Items of all minutes that have not ended; 0 where this scheduler does not lead. */
    public long openItems() {
        return openItems;
    }

    /** How often what is open by device was read. */
    public long looks() {
        return looks.sum();
    }

    private boolean nothingWasLost() {
        return losses == ticker.losses();
    }

    /** What of a minute was counted by device before the broker lost its data, as far as this scheduler saw it. */
    Map<Long, Count> lostOf(Instant slot) {
        return lastSeen.lostOf(slot);
    }

    private boolean canClose(LedgerRow row, TickState tick) {
        Instant now = clock.instant();
        boolean allPublished = tick.publishedMs() >= row.end().toEpochMilli();
        boolean settled = row.open() <= 0 && !now.isBefore(row.end().plus(SETTLED));
        return allPublished && (settled || !now.isBefore(row.end().plus(patience)));
    }

    private LedgerRow closed(LedgerRow row) {
        if (row.open() > 0) {
            metrics.expired(row.open());
            LOG.warn(
                    "{} items due in {} did not end: no worker took them, or it was lost with them. Counted as expired",
                    row.open(),
                    row.slot());
        }
        return row.close();
    }
}
