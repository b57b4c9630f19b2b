package io.wardflux.scheduler.inventory;

import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.ledger.AccountStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The leader writes what is known of each device to VictoriaMetrics: of all of them every few minutes, and what changed soon
 * after it did. So dashboards can select by tag, vendor and status, and no sample of an item has to carry any of it.
 */
public final class DeviceSeries {

    /** Queries look back twice as long, so that one that was missed does no harm. */
    static final Duration ALL_EVERY = Duration.ofMinutes(5);

    static final Duration CHANGED_EVERY = Duration.ofSeconds(15);
    /** A change is seen when it is committed, and has the time when its transaction began. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final int AT_ONCE = 5_000;

    private final InventoryLines lines;
    private final AccountStore store;
    private final Leader leader;
    private final Clock clock;
    private Instant allDue = Instant.MIN;
    private @Nullable Instant looked;

    public DeviceSeries(JdbcTemplate jdbc, AccountStore store, Leader leader, Clock clock) {
        this.lines = new InventoryLines(jdbc);
        this.store = store;
        this.leader = leader;
        this.clock = clock;
    }

    /** Once a second. */
    public void write() {
        if (!leader.leading()) {
            allDue = Instant.MIN;
            looked = null;
            return;
        }
        Instant now = clock.instant();
        Instant last = looked;
        if (last == null || !now.isBefore(allDue)) {
            all(now);
            allDue = now.plus(ALL_EVERY);
            looked = now;
        } else if (!now.isBefore(last.plus(CHANGED_EVERY))) {
            store.write(lines.changedWithin(Duration.between(last, now).plus(MARGIN), now));
            looked = now;
        }
    }

    private void all(Instant now) {
        long after = 0;
        while (leader.leading()) {
            InventoryLines.Page page = lines.page(after, AT_ONCE, now);
            store.write(page.text());
            if (page.last() == after) {
                return;
            }
            after = page.last();
        }
    }
}
