package io.wardflux.scheduler.ledger;

import io.wardflux.scheduler.tick.Interruption;
import io.wardflux.scheduler.tick.Ticker;
import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Writes down when nothing was published on time, and why; while Postgres is away they wait with the ticker. */
public final class Interruptions {

    private final JdbcTemplate jdbc;
    private final Ticker ticker;
    private @Nullable Interruption unwritten;

    public Interruptions(JdbcTemplate jdbc, Ticker ticker) {
        this.jdbc = jdbc;
        this.ticker = ticker;
    }

    /** Once a second. */
    public void write() {
        for (Interruption next = next(); next != null; next = next()) {
            jdbc.update(
                    "insert into publication_gap (from_at, to_at, reason) values (?, ?, ?)"
                            + " on conflict (from_at) do update set to_at = greatest(publication_gap.to_at, excluded.to_at),"
                            + " reason = excluded.reason",
                    Timestamp.from(next.from()),
                    Timestamp.from(next.to()),
                    next.reason().wireName());
            unwritten = null;
        }
    }

    private @Nullable Interruption next() {
        if (unwritten == null) {
            unwritten = ticker.interruptions().poll();
        }
        return unwritten;
    }
}
