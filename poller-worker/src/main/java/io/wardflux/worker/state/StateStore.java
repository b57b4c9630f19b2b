package io.wardflux.worker.state;

import io.wardflux.model.device.DeviceStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes states of devices: the rows are locked in the order of their ids, the state machine goes on from what they say, and
 * all that follows is in the same transaction. So several workers that poll the same device in turn count its polls together.
 */
@Component
class StateStore {
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final StateMachine machine;
    private final ItemProblems problems;
    private final StandingListener listener;

    StateStore(
            JdbcTemplate database,
            TransactionTemplate transaction,
            StatusSettings settings,
            StandingListener listener) {
        this.database = database;
        this.transaction = transaction;
        this.machine = new StateMachine(settings);
        this.problems = new ItemProblems(database);
        this.listener = listener;
    }

    void write(SortedMap<Long, Pending> batch) {
        Map<Long, Row> rows = new HashMap<>();
        ItemProblems.Change change = Objects.requireNonNull(transaction.execute(status -> {
            rows.putAll(lock(batch.keySet()));
            Map<Long, Long> revisions = new HashMap<>();
            rows.forEach((id, row) -> revisions.put(id, row.problems));
            ItemProblems.Change problemChange = problems.write(batch, revisions);
            update(batch, rows, problemChange);
            addChanges(batch, rows);
            return problemChange;
        }));
        // Only what is committed is known.
        problems.remember(change);
        rows.forEach((id, row) -> {
            Pending pending = Objects.requireNonNull(batch.get(id));
            listener.failuresInARow(id, pending.applyTo(row.standing, machine).failures());
        });
    }

    private record Row(Standing standing, long problems) {}

    private Map<Long, Row> lock(Collection<Long> devices) {
        Map<Long, Row> rows = new HashMap<>();
        database.query(
                "select device_id, status, failures, successes, down_since, problems from device_state"
                        + " where device_id = any (?) order by device_id for update",
                statement ->
                        statement.setArray(1, statement.getConnection().createArrayOf("bigint", devices.toArray())),
                row -> {
                    rows.put(row.getLong("device_id"), new Row(standing(row), row.getLong("problems")));
                });
        return rows;
    }

    private static Standing standing(ResultSet row) throws SQLException {
        Timestamp downSince = row.getTimestamp("down_since");
        return new Standing(
                DeviceStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getInt("failures"),
                row.getInt("successes"),
                downSince == null ? null : downSince.toInstant());
    }

    private void update(Map<Long, Pending> batch, Map<Long, Row> rows, ItemProblems.Change problemChange) {
        List<Object[]> values = rows.entrySet().stream()
                .map(entry -> {
                    Pending pending = Objects.requireNonNull(batch.get(entry.getKey()));
                    Standing next = pending.applyTo(entry.getValue().standing, machine);
                    return new Object[] {
                        next.status().wireName(),
                        next.failures(),
                        next.successes(),
                        timestamp(pending.at()),
                        timestamp(pending.seen()),
                        timestamp(next.downSince()),
                        pending.latest().lastOutcome().wireName(),
                        pending.latest().message(),
                        problemChange.revisionOf(entry.getKey(), entry.getValue().problems),
                        entry.getKey()
                    };
                })
                .toList();
        columns(
                """
                update device_state s set status = u.status, failures = u.failures, successes = u.successes,
                    last_poll = greatest(s.last_poll, u.last_poll), last_seen = greatest(s.last_seen, u.last_seen),
                    down_since = u.down_since, last_outcome = u.last_outcome, message = nullif(u.message, ''),
                    problems = u.problems
                from unnest(?::text[], ?::int[], ?::int[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[],
                    ?::text[], ?::text[], ?::bigint[], ?::bigint[])
                    u (status, failures, successes, last_poll, last_seen, down_since, last_outcome, message, problems, id)
                where s.device_id = u.id
                """,
                List.of(
                        "text",
                        "int",
                        "int",
                        "timestamptz",
                        "timestamptz",
                        "timestamptz",
                        "text",
                        "text",
                        "bigint",
                        "bigint"),
                values);
    }

    private void addChanges(Map<Long, Pending> batch, Map<Long, Row> rows) {
        List<Object[]> changes = rows.entrySet().stream()
                .map(entry -> change(
                        entry.getKey(), entry.getValue().standing, Objects.requireNonNull(batch.get(entry.getKey()))))
                .filter(Objects::nonNull)
                .toList();
        columns(
                "insert into status_change (device_id, at, from_status, to_status, reason) select * from"
                        + " unnest(?::bigint[], ?::timestamptz[], ?::text[], ?::text[], ?::text[])",
                List.of("bigint", "timestamptz", "text", "text", "text"),
                changes);
    }

    private Object @Nullable [] change(long device, Standing before, Pending pending) {
        Standing after = pending.applyTo(before, machine);
        if (after.status() == before.status()) {
            return null;
        }
        return new Object[] {
            device,
            timestamp(pending.at()),
            before.status().wireName(),
            after.status().wireName(),
            StateMachine.reason(after, pending.latest().message())
        };
    }

    private void columns(String sql, List<String> types, List<Object[]> rows) {
        columns(database, sql, types, rows);
    }

    /** One statement for all rows: each parameter is a column, as an array. */
    static void columns(JdbcTemplate database, String sql, List<String> types, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        database.update(sql, statement -> {
            for (int column = 0; column < types.size(); column++) {
                int at = column;
                Object[] values = rows.stream().map(row -> row[at]).toArray();
                statement.setArray(column + 1, statement.getConnection().createArrayOf(types.get(column), values));
            }
        });
    }

    private static @Nullable String timestamp(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
