package io.wardflux.scheduler.tick;

import io.wardflux.broker.Lease;
import io.wardflux.scheduler.leadership.Leader;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tells a new leader which devices were never polled: they came while nobody led, or their first poll was lost with the
 * leader before. It waits for Postgres where that is away, so it is not done by the tick.
 */
public final class Newcomers {

    private final JdbcTemplate jdbc;
    private final Leader leader;
    private final Ticker ticker;
    private @Nullable Lease told;

    public Newcomers(JdbcTemplate jdbc, Leader leader, Ticker ticker) {
        this.jdbc = jdbc;
        this.leader = leader;
        this.ticker = ticker;
    }

    /** Once a second. */
    public void tell() {
        Lease lease = leader.lease().orElse(null);
        if (lease == null || lease.equals(told) || !ticker.state().publishing()) {
            return;
        }
        ticker.neverPolled(jdbc.query(
                "select d.id from device d join device_state s on s.device_id = d.id"
                        + " where d.enabled and s.last_poll is null",
                (row, number) -> row.getLong(1)));
        told = lease;
    }
}
