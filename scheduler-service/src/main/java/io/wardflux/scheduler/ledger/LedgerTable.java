package io.wardflux.scheduler.ledger;

import io.wardflux.broker.Ledger.Count;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** {@code ledger_minute}. */
final class LedgerTable {

    private static final String COLUMNS =
            "select slot, scheduled, outcomes::text, reasons::text, carried::text, closed from ledger_minute ";
    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JsonMapper json = JsonMapper.builder().build();

    LedgerTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    List<LedgerRow> open() {
        return jdbc.query(COLUMNS + "where not closed order by slot", (row, number) -> row(row));
    }

    /** Closed minutes whose account by device is still to be stored, oldest first. */
    List<LedgerRow> notStored(int most) {
        return jdbc.query(
                COLUMNS + "where closed and not devices_stored order by slot limit ?", (row, number) -> row(row), most);
    }

    void stored(Instant slot) {
        jdbc.update("update ledger_minute set devices_stored = true where slot = ?", Timestamp.from(slot));
    }

    /** Which of these are closed, and their account by device is stored. */
    List<Instant> storedAmong(Collection<Instant> slots) {
        Timestamp[] these = slots.stream().map(Timestamp::from).toArray(Timestamp[]::new);
        return jdbc.query(
                "select slot from ledger_minute where closed and devices_stored and slot = any (?)",
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("timestamptz", these)),
                (row, number) -> row.getTimestamp(1).toInstant());
    }

    private LedgerRow row(ResultSet row) throws SQLException {
        var count = new Count(
                row.getLong("scheduled"),
                json.readValue(row.getString("outcomes"), COUNTS),
                json.readValue(row.getString("reasons"), COUNTS));
        String carried = row.getString("carried");
        return new LedgerRow(
                row.getTimestamp("slot").toInstant(),
                count,
                carried == null ? null : json.readValue(carried, Count.class),
                row.getBoolean("closed"));
    }

    /** A minute that is closed stays as it was closed. */
    void write(Collection<LedgerRow> rows) {
        jdbc.batchUpdate(
                "insert into ledger_minute (slot, scheduled, outcomes, reasons, carried, closed)"
                        + " values (?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?)"
                        + " on conflict (slot) do update set scheduled = excluded.scheduled,"
                        + " outcomes = excluded.outcomes, reasons = excluded.reasons, carried = excluded.carried,"
                        + " closed = excluded.closed where not ledger_minute.closed",
                rows,
                100,
                (statement, row) -> {
                    statement.setTimestamp(1, Timestamp.from(row.slot()));
                    statement.setLong(2, row.count().scheduled());
                    statement.setString(
                            3, json.writeValueAsString(new TreeMap<>(row.count().outcomes())));
                    statement.setString(
                            4, json.writeValueAsString(new TreeMap<>(row.count().reasons())));
                    statement.setString(5, text(row.carried()));
                    statement.setBoolean(6, row.closed());
                });
    }

    private @Nullable String text(@Nullable Count count) {
        return count == null ? null : json.writeValueAsString(count);
    }
}
