package io.wardflux.api.ledger;

import io.wardflux.api.range.TimeRange;
import io.wardflux.broker.Ledger.Count;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The minutes as the leading scheduler last copied them. */
@Repository
class LedgerMinutes {

    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};
    private static final String IN_RANGE =
            " where slot >= date_trunc('minute', cast(:from as timestamptz)) and slot <= :to ";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    LedgerMinutes(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Those that have begun in the range, oldest first, and the one in which it begins. */
    List<MinuteAnswer> in(TimeRange range) {
        return in(
                        range,
                        "select slot, scheduled, outcomes, reasons, closed from ledger_minute" + IN_RANGE
                                + "order by slot")
                .query((row, number) -> MinuteAnswer.of(
                        row.getTimestamp("slot").toInstant(),
                        new Count(
                                row.getLong("scheduled"),
                                json.readValue(row.getString("outcomes"), COUNTS),
                                json.readValue(row.getString("reasons"), COUNTS)),
                        row.getBoolean("closed")))
                .list();
    }

    /** Which of them are closed. */
    Set<Instant> closedIn(TimeRange range) {
        return new HashSet<>(in(range, "select slot from ledger_minute" + IN_RANGE + "and closed")
                .query((row, number) -> row.getTimestamp("slot").toInstant())
                .list());
    }

    private JdbcClient.StatementSpec in(TimeRange range, String sql) {
        return jdbc.sql(sql)
                .param("from", range.from().atOffset(ZoneOffset.UTC))
                .param("to", range.to().atOffset(ZoneOffset.UTC));
    }
}
