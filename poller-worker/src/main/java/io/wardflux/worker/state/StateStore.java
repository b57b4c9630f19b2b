package io.wardflux.worker.state;

import io.wardflux.model.device.DeviceStatus;
import io.wardflux.model.outcome.Outcome;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes states of devices: the rows are locked in the order of their ids, the state machine goes on from what they say, and
 * all that follows is in the same transaction. So several workers that poll the same device in turn count its polls together,
 * and of a round of pings that is delivered twice each device is counted once.
 */
@Component
class StateStore {
    private static final String READ = """
            select s.device_id, s.status, s.undamped, s.failures, s.successes, s.down_since, s.flapping, s.turns,
                   s.status_by, s.problems, s.last_outcome, coalesce(s.message, '') as message, s.ping_round,
                   s.last_poll,
                   case when s.device_id in (select unnest(?::bigint[]))
                        then exists (select 1 from item_definition i where i.device_id = s.device_id and i.polled)
                        else false end as pollable
            from device_state s where s.device_id = any (?)
            """;
    private static final String LOCK = READ + " order by s.device_id for update of s";
    /** A little less than a minute, so that what is polled each minute is noted each time. */
    private static final Duration NOTED_EVERY = Duration.ofSeconds(55);
    /**
     * Who finds the row locked need not wait: another worker notes a time as well. Row by row, for a join of the locked ones
     * with all takes the square of them.
     */
    private static final String NOTE = """
            update device_state s set last_poll = greatest(s.last_poll, u.last_poll),
                                      last_seen = greatest(s.last_seen, u.last_seen)
            from unnest(?::bigint[], ?::timestamptz[], ?::timestamptz[]) u (id, last_poll, last_seen)
                 cross join lateral (select f.device_id from device_state f where f.device_id = u.id
                                     for update skip locked) free
            where s.device_id = free.device_id
            """;

    /**
     * Which devices are not as up as they were, with the same problems of their items; and of which it is time to note that they
     * were polled. Nearly all polls are of none of these, so nearly nothing is sent here.
     */
    private static final String NOT_CALM = """
            select u.id, s.device_id is not null
            from %s left join device_state s on s.device_id = u.id
                and s.problems = u.problems and s.status = 'up' and s.undamped = 'up' and s.status_by = 'snmp'
                and s.failures = 0 and s.successes >= ? and not s.flapping and s.turns = '{}'
                and s.last_outcome = 'ok' and s.message is null
            where s.device_id is null or s.last_poll is null
                or s.last_poll <= to_timestamp(u.ms / 1000::float8) - ?::interval
            """;
    /** Postgres takes these for ten rows, and looks up one after the other. */
    private static final String NOT_CALM_OF_FEW =
            NOT_CALM.formatted("unnest(?::bigint[], ?::bigint[], ?::bigint[]) u (id, problems, ms)");
    /** And these for a thousand: where they may be a good part of all devices it reads these once, in half of the time. */
    private static final String NOT_CALM_OF_MANY = NOT_CALM.formatted("""
            (select a.ids[i] as id, a.problems[i] as problems, a.times[i] as ms
             from (select ?::bigint[] as ids, ?::bigint[] as problems, ?::bigint[] as times) a
                  cross join lateral generate_subscripts(a.ids, 1) i) u""");

    private static final int MANY = 4_000;

    private static final List<String> NOTE_TYPES = List.of("bigint", "timestamptz", "timestamptz");

    private static final String UPDATE = """
            update device_state s set status = u.status, undamped = u.undamped, failures = u.failures,
                successes = u.successes, down_since = u.down_since, flapping = u.flapping,
                turns = u.turns::timestamptz[], status_by = u.status_by,
                last_poll = greatest(s.last_poll, u.last_poll), last_seen = greatest(s.last_seen, u.last_seen),
                last_outcome = u.last_outcome, message = nullif(u.message, ''), problems = u.problems,
                last_ping = coalesce(u.last_ping, s.last_ping), ping_round = coalesce(u.ping_round, s.ping_round),
                ping_up = coalesce(u.ping_up, s.ping_up), ping_loss = coalesce(u.ping_loss, s.ping_loss),
                ping_rtt_ms = case when u.ping_round is null then s.ping_rtt_ms else u.ping_rtt_ms end
            from unnest(%s)
                u (status, undamped, failures, successes, down_since, flapping, turns, status_by, last_poll, last_seen,
                   last_outcome, message, problems, last_ping, ping_round, ping_up, ping_loss, ping_rtt_ms, id)
            where s.device_id = u.id
            """;
    private static final List<String> TYPES = List.of(
            "text", // status
            "text", // undamped
            "int", // failures
            "int", // successes
            "timestamptz", // down_since
            "boolean", // flapping
            "text", // turns
            "text", // status_by
            "timestamptz", // last_poll
            "timestamptz", // last_seen
            "text", // last_outcome
            "text", // message
            "bigint", // problems
            "timestamptz", // last_ping
            "timestamptz", // ping_round
            "boolean", // ping_up
            "float8", // ping_loss
            "float8", // ping_rtt_ms
            "bigint"); // id
    private static final String ADD_CHANGES =
            "insert into status_change (device_id, at, kind, from_status, to_status, reason) select * from"
                    + " unnest(?::bigint[], ?::timestamptz[], ?::text[], ?::text[], ?::text[], ?::text[])";

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

    /** @return the devices of which nothing was new */
    Set<Long> write(SortedMap<Long, Pending> batch) {
        SortedMap<Long, Pending> news = new TreeMap<>();
        Set<Long> steady = new HashSet<>();
        List<Object[]> notes = new ArrayList<>();
        read(READ, batch).forEach((id, row) -> {
            Pending pending = Objects.requireNonNull(batch.get(id));
            Change change = Change.of(row, pending, machine);
            Instant at = change.polledAt();
            if (at == null || !change.isSteady(machine) || !problems.areSame(id, row.problems(), pending)) {
                news.put(id, pending);
                return;
            }
            if (row.lastPoll() == null || !at.isBefore(row.lastPoll().plus(NOTED_EVERY))) {
                notes.add(new Object[] {id, timestamp(at), timestamp(change.seen())});
            }
            steady.add(id);
            listener.failuresInARow(id, change.after().failures());
        });
        columns(database, NOTE, NOTE_TYPES, notes);
        if (!news.isEmpty()) {
            writeNews(news);
        }
        return steady;
    }

    /**
     * A poll that was answered, and whose items ended as the last time.
     *
     * @param revision of the device's problems that the report agrees with
     * @param before those of the device that wait as well; null where there is none, as it is while Postgres is there
     */
    record Calm(PollReport report, long revision, @Nullable Pending before) {

        /** To be written as news; this one is used up then. */
        Pending all() {
            Pending all = before == null ? new Pending() : before;
            all.add(report);
            return all;
        }
    }

    /** Negative where the report says something new, as far as is known here. */
    long calmRevision(PollReport report) {
        boolean well = report.verdict() == Verdict.ANSWERED && report.lastOutcome() == Outcome.OK;
        return well ? problems.revisionOf(report) : -1;
    }

    /** @return the devices of which there is something new after all */
    Set<Long> writeCalm(Collection<Calm> reports) {
        long[] ids = longs(reports, it -> it.report().deviceId());
        long[] revisions = longs(reports, Calm::revision);
        long[] times = longs(reports, it -> it.report().at().toEpochMilli());
        Set<Long> news = new HashSet<>();
        Set<Long> due = new HashSet<>();
        database.query(
                ids.length < MANY ? NOT_CALM_OF_FEW : NOT_CALM_OF_MANY,
                statement -> {
                    var connection = statement.getConnection().unwrap(PGConnection.class);
                    statement.setArray(1, connection.createArrayOf("int8", ids));
                    statement.setArray(2, connection.createArrayOf("int8", revisions));
                    statement.setArray(3, connection.createArrayOf("int8", times));
                    statement.setInt(4, machine.mostThatMatters());
                    statement.setString(5, NOTED_EVERY.toString());
                },
                row -> {
                    Set<Long> kind = row.getBoolean(2) ? due : news;
                    kind.add(row.getLong(1));
                });
        List<Object[]> notes = new ArrayList<>(due.size());
        for (Calm calm : reports) {
            if (due.contains(calm.report().deviceId())) {
                String at = timestamp(calm.report().at());
                notes.add(new Object[] {calm.report().deviceId(), at, at});
            }
        }
        columns(database, NOTE, NOTE_TYPES, notes);
        return news;
    }

    private static long[] longs(Collection<Calm> reports, ToLongFunction<Calm> each) {
        return reports.stream().mapToLong(each).toArray();
    }

    private void writeNews(SortedMap<Long, Pending> batch) {
        Map<Long, Change> changes = new TreeMap<>();
        ItemProblems.Change change = Objects.requireNonNull(transaction.execute(status -> {
            Map<Long, Change.Row> rows = read(LOCK, batch);
            Map<Long, Long> revisions = new HashMap<>();
            rows.forEach((id, row) -> {
                Pending pending = Objects.requireNonNull(batch.get(id));
                changes.put(id, Change.of(row, pending, machine));
                if (pending.latest() != null) {
                    revisions.put(id, row.problems());
                }
            });
            ItemProblems.Change problemChange = problems.write(batch, revisions);
            update(changes, problemChange);
            addChanges(changes);
            return problemChange;
        }));
        // Only what is committed is known.
        problems.remember(change);
        changes.forEach((id, to) -> {
            if (to.polledAt() != null) {
                listener.failuresInARow(id, to.after().failures());
            }
        });
    }

    private Map<Long, Change.Row> read(String sql, Map<Long, Pending> batch) {
        Object[] pinged = batch.entrySet().stream()
                .filter(entry -> entry.getValue().hasPings())
                .map(Map.Entry::getKey)
                .toArray();
        Map<Long, Change.Row> rows = new HashMap<>();
        database.query(
                sql,
                statement -> {
                    statement.setArray(1, statement.getConnection().createArrayOf("bigint", pinged));
                    statement.setArray(
                            2,
                            statement
                                    .getConnection()
                                    .createArrayOf("bigint", batch.keySet().toArray()));
                },
                row -> {
                    rows.put(row.getLong("device_id"), row(row));
                });
        return rows;
    }

    private static Change.Row row(ResultSet row) throws SQLException {
        var standing = new Standing(
                status(row.getString("status")),
                status(row.getString("undamped")),
                row.getInt("failures"),
                row.getInt("successes"),
                instant(row.getTimestamp("down_since")),
                row.getBoolean("flapping"),
                instants(row.getArray("turns")));
        return new Change.Row(
                standing,
                DecidedBy.ofWireName(row.getString("status_by")),
                row.getLong("problems"),
                row.getString("last_outcome"),
                row.getString("message"),
                instant(row.getTimestamp("ping_round")),
                instant(row.getTimestamp("last_poll")),
                row.getBoolean("pollable"));
    }

    private static DeviceStatus status(String name) {
        return DeviceStatus.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private void update(Map<Long, Change> changes, ItemProblems.Change problemChange) {
        List<Object[]> values = new ArrayList<>(changes.size());
        changes.forEach((id, change) -> {
            Standing after = change.after();
            PingReport ping = change.lastPing();
            values.add(new Object[] {
                after.status().wireName(),
                after.undamped().wireName(),
                after.failures(),
                after.successes(),
                timestamp(after.downSince()),
                after.flapping(),
                after.turns().stream().map(Instant::toString).collect(Collectors.joining(",", "{", "}")),
                change.by() == null ? null : change.by().wireName(),
                timestamp(change.polledAt()),
                timestamp(change.seen()),
                change.outcome(),
                change.message(),
                problemChange.revisionOf(id, change.before().problems()),
                ping == null ? null : timestamp(ping.at()),
                ping == null ? null : timestamp(ping.round()),
                ping == null ? null : ping.up(),
                ping == null ? null : ping.loss(),
                ping == null ? null : ping.rttMs(),
                id
            });
        });
        String columns = TYPES.stream().map(type -> "?::" + type + "[]").collect(Collectors.joining(", "));
        columns(database, UPDATE.formatted(columns), TYPES, values);
    }

    private void addChanges(Map<Long, Change> changes) {
        List<Object[]> entries = new ArrayList<>();
        changes.forEach((id, change) -> change.entries(machine)
                .forEach(entry -> entries.add(
                        new Object[] {id, timestamp(entry.at()), entry.kind(), entry.from(), entry.to(), entry.reason()
                        })));
        columns(database, ADD_CHANGES, List.of("bigint", "timestamptz", "text", "text", "text", "text"), entries);
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

    private static List<Instant> instants(Array array) throws SQLException {
        return Arrays.stream((Timestamp[]) array.getArray())
                .map(Timestamp::toInstant)
                .toList();
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }

    private static @Nullable String timestamp(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
