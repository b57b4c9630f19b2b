package io.wardflux.scheduler.ledger;

import io.wardflux.broker.Ledger;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.tick.TickMetrics;
import io.wardflux.scheduler.tick.TickState;
import io.wardflux.scheduler.tick.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The leader copies the broker's account to Postgres and closes a minute when nothing of it can be under way any more:
 * at once when all of it has ended, else when the longest deadline, the redelivery of a dead worker's jobs and a grace are
 * over. What is open then sits in a queue that nobody reads, or died with its worker: it has expired.
 */
public final class LedgerMirror {

    /** After the end of a minute, for jobs that are made a little late. */
    static final Duration SETTLED = Duration.ofSeconds(30);

    private static final Duration REDELIVERY_AND_GRACE = Duration.ofSeconds(75);
    private static final Logger LOG = LoggerFactory.getLogger(LedgerMirror.class);

    private final Ledger broker;
    private final LedgerTable table;
    private final Leader leader;
    private final Ticker ticker;
    private final TickMetrics metrics;
    private final Clock clock;
    private final Duration patience;

    /** What was counted of a minute before the broker lost its data. */
    private final Map<Instant, LedgerRow> before = new HashMap<>();

    private final Map<Instant, LedgerRow> written = new HashMap<>();
    private int losses;

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
        this.losses = ticker.losses();
    }

    /** Once a second. */
    public void copy() {
        TickState tick = ticker.state();
        if (!leader.leading() || !tick.publishing()) {
            before.clear();
            written.clear();
            losses = ticker.losses();
            return;
        }
        keepWhatWasLost();
        var rows = new TreeMap<Instant, LedgerRow>();
        for (LedgerRow open : table.open()) {
            rows.put(open.slot(), open);
        }
        for (Ledger.Minute minute : broker.minutes()) {
            LedgerRow row = LedgerRow.of(minute);
            LedgerRow earlier = before.get(row.slot());
            rows.put(row.slot(), earlier == null ? row : earlier.plus(row));
        }
        var changed = new ArrayList<LedgerRow>();
        var closed = new ArrayList<Instant>();
        for (LedgerRow row : rows.values()) {
            LedgerRow now = canClose(row, tick) ? closed(row) : row;
            if (!now.equals(written.put(now.slot(), now))) {
                changed.add(now);
            }
            if (now.closed()) {
                closed.add(now.slot());
            }
        }
        table.write(changed);
        broker.forget(closed);
        closed.forEach(before::remove);
        closed.forEach(written::remove);
    }

    private void keepWhatWasLost() {
        if (losses == ticker.losses()) {
            return;
        }
        List<LedgerRow> open = table.open();
        for (LedgerRow row : open) {
            metrics.expired(Math.max(0, row.open()));
            before.put(row.slot(), row.expired());
        }
        losses = ticker.losses();
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
