package io.wardflux.api.ledger;

import io.wardflux.api.range.TimeRange;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The minutes as the leading scheduler last copied them. */
@Repository
class LedgerMinutes {

    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    LedgerMinutes(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Those that have begun in the range, oldest first, and the one in which it begins. */
    List<MinuteAnswer> in(TimeRange range) {
        return jdbc.sql("""
                select slot, scheduled, outcomes, closed from ledger_minute
                where slot >= date_trunc('minute', cast(:from as timestamptz)) and slot <= :to order by slot""")
                .param("from", range.from().atOffset(ZoneOffset.UTC))
                .param("to", range.to().atOffset(ZoneOffset.UTC))
                .query((row, number) -> MinuteAnswer.of(
                        row.getTimestamp("slot").toInstant(),
                        row.getLong("scheduled"),
                        json.readValue(row.getString("outcomes"), COUNTS),
                        row.getBoolean("closed")))
                .list();
    }
}
