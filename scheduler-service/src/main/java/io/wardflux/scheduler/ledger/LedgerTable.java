package io.wardflux.scheduler.ledger;

import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** {@code ledger_minute}. */
final class LedgerTable {

    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

    private final JdbcTemplate jdbc;
    private final JsonMapper json = JsonMapper.builder().build();

    LedgerTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    List<LedgerRow> open() {
        return jdbc.query(
                "select slot, scheduled, outcomes::text from ledger_minute where not closed order by slot",
                (row, number) -> new LedgerRow(
                        row.getTimestamp(1).toInstant(),
                        row.getLong(2),
                        json.readValue(row.getString(3), COUNTS),
                        false));
    }

    /** A minute that is closed stays as it was closed. */
    void write(Collection<LedgerRow> rows) {
        jdbc.batchUpdate(
                "insert into ledger_minute (slot, scheduled, outcomes, closed) values (?, ?, ?::jsonb, ?)"
                        + " on conflict (slot) do update set scheduled = excluded.scheduled,"
                        + " outcomes = excluded.outcomes, closed = excluded.closed where not ledger_minute.closed",
                rows,
                100,
                (statement, row) -> {
                    statement.setTimestamp(1, Timestamp.from(row.slot()));
                    statement.setLong(2, row.scheduled());
                    statement.setString(3, json.writeValueAsString(new TreeMap<>(row.outcomes())));
                    statement.setBoolean(4, row.closed());
                });
    }
}
