package io.wardflux.scheduler.tick;

import io.wardflux.scheduler.leadership.Leader;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;

/** Leaves word in Postgres of whether the workers keep up, for those who ask api-service. */
public final class LoadNotice {

    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final JdbcTemplate jdbc;
    private final Leader leader;
    private final Overload overload;
    private final Clock clock;
    private Overload.State written = Overload.State.NONE;
    private Instant writtenAt = Instant.EPOCH;

    public LoadNotice(JdbcTemplate jdbc, Leader leader, Overload overload, Clock clock) {
        this.jdbc = jdbc;
        this.leader = leader;
        this.overload = overload;
        this.clock = clock;
    }

    /** Once a second. */
    public void write() {
        Overload.State state = overload.state();
        Instant now = clock.instant();
        if (!leader.leading() || state.equals(written) && now.isBefore(writtenAt.plus(AGAIN))) {
            return;
        }
        jdbc.update(
                "insert into system_load (at, overloaded, workers, workers_needed, message) values (?, ?, ?, ?, ?)"
                        + " on conflict (id) do update set at = excluded.at, overloaded = excluded.overloaded,"
                        + " workers = excluded.workers, workers_needed = excluded.workers_needed,"
                        + " message = excluded.message",
                Timestamp.from(now),
                state.overloaded(),
                state.workers(),
                state.workersNeeded(),
                state.message());
        written = state;
        writtenAt = now;
    }
}
