package io.wardflux.worker.profile;

import io.wardflux.snmp.AgentProfileJson;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The table {@code device_profile}: one statement for many devices, rows in the order of their ids. */
@Component
class ProfileStore {
    private static final String COLUMNS = "p.device_id, p.boot_at, p.engine_boots, p.restarts";
    private static final String BOOTED = """
            insert into device_profile as p (device_id, boot_at, engine_boots, restarts, restarted_at)
            select u.id, u.boot_at, u.engine_boots, u.restarts, case when u.restarts > 0 then u.boot_at end
            from unnest(?::bigint[], ?::timestamptz[], ?::bigint[], ?::bigint[]) u (id, boot_at, engine_boots, restarts)
                     join device d on d.id = u.id
            order by u.id
            on conflict (device_id) do update
            set (boot_at, engine_boots, restarts, restarted_at, noted_at) = (
                select case when n.known then p.boot_at else excluded.boot_at end,
                       case when n.known then p.engine_boots
                            else coalesce(excluded.engine_boots, p.engine_boots) end,
                       p.restarts + case when n.known then 0 else excluded.restarts end,
                       case when n.known or excluded.restarts = 0 then p.restarted_at else excluded.boot_at end,
                       clock_timestamp()
                -- A restart that another worker has written already.
                from (select excluded.restarts > 0 and p.boot_at is not null
                                 and excluded.boot_at <= p.boot_at + make_interval(secs => %d)
                                 and coalesce(excluded.engine_boots, 0) <= coalesce(p.engine_boots, 0) as known) n)
            returning\s""".formatted(Restarts.SAME_BOOT_MS / 1000) + COLUMNS;
    /** Not what was learned before a person has reset it. */
    private static final String LEARNED = """
            insert into device_profile as p (device_id, learned, learned_at, resets)
            select u.id, u.learned::jsonb, now(), u.resets
            from unnest(?::bigint[], ?::text[], ?::bigint[]) u (id, learned, resets) join device d on d.id = u.id
            order by u.id
            on conflict (device_id) do update set learned = excluded.learned, learned_at = excluded.learned_at
            where p.resets = excluded.resets and p.learned is distinct from excluded.learned
            """;
    /** What was committed late is in the overlap. */
    private static final String NOTED_LATELY = "select " + COLUMNS
            + " from device_profile p where p.noted_at > now() - interval '20 seconds' and p.boot_at is not null";

    private final JdbcTemplate database;

    ProfileStore(JdbcTemplate database) {
        this.database = database;
    }

    /** What the database has of a device. */
    record Noted(long deviceId, long bootMs, long engineBoots, long restarts) {}

    /** Devices that are gone are left out. */
    List<Noted> writeBoots(SortedMap<Long, ProfileWriter.Boot> booted) {
        return database.query(
                BOOTED,
                statement -> {
                    array(statement, 1, "bigint", booted, Map.Entry::getKey);
                    array(
                            statement,
                            2,
                            "text",
                            booted,
                            entry -> Instant.ofEpochMilli(entry.getValue().bootMs())
                                    .toString());
                    array(statement, 3, "bigint", booted, entry -> {
                        long boots = entry.getValue().engineBoots();
                        return boots == Run.UNKNOWN ? null : boots;
                    });
                    array(statement, 4, "bigint", booted, entry ->
                            (long) entry.getValue().restarts());
                },
                (row, number) -> noted(row));
    }

    void writeLearned(SortedMap<Long, ProfileWriter.Learned> learned) {
        database.update(LEARNED, statement -> {
            array(statement, 1, "bigint", learned, Map.Entry::getKey);
            array(
                    statement,
                    2,
                    "text",
                    learned,
                    entry -> AgentProfileJson.write(entry.getValue().profile()));
            array(statement, 3, "bigint", learned, entry -> entry.getValue().resets());
        });
    }

    List<Noted> notedLately() {
        return database.query(NOTED_LATELY, (row, number) -> noted(row));
    }

    private static Noted noted(ResultSet row) throws SQLException {
        Long boots = row.getObject("engine_boots", Long.class);
        return new Noted(
                row.getLong("device_id"),
                row.getTimestamp("boot_at").getTime(),
                boots == null ? Run.UNKNOWN : boots,
                row.getLong("restarts"));
    }

    private static <V> void array(
            PreparedStatement statement,
            int parameter,
            String type,
            SortedMap<Long, V> devices,
            Function<Map.Entry<Long, V>, @Nullable Object> value)
            throws SQLException {
        Object[] values = devices.entrySet().stream().map(value).toArray();
        statement.setArray(parameter, statement.getConnection().createArrayOf(type, values));
    }
}
