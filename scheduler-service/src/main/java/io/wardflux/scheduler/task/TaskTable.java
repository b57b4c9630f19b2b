package io.wardflux.scheduler.task;

import io.wardflux.model.job.QueueName;
import io.wardflux.model.task.TaskState;
import io.wardflux.model.task.TaskType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/** {@code task}. A task that ended, or was revoked meanwhile, is not written any more. */
final class TaskTable {

    private static final int AT_ONCE = 500;

    private final JdbcTemplate jdbc;
    private final JsonMapper json = JsonMapper.builder().build();

    TaskTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param total items it was announced to have; 0 where its jobs were not made yet
     * @param revoked nobody wants it any more
     */
    record Wanted(
            long id,
            TaskType type,
            QueueName queue,
            @Nullable Long deviceId,
            @Nullable Long itemId,
            long total,
            boolean revoked) {}

    record UnderWay(long id, TaskState state, long total, long done, Instant publishedAt, boolean revoked) {}

    record Update(
            TaskState state,
            String worker,
            long total,
            long done,
            Map<String, Long> outcomes,
            @Nullable String error,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    /** Without clean-ups: the scheduler does these itself. */
    List<Wanted> unpublished() {
        return jdbc.query(
                "select id, type, queue, device_id, item_id, total, revoked_at is not null from task"
                        + " where state = 'PENDING' and published_at is null and type <> 'cleanup_old_data' order by id limit "
                        + AT_ONCE,
                (row, number) -> new Wanted(
                        row.getLong(1),
                        TaskType.ofWireName(row.getString(2)).orElseThrow(),
                        Optional.ofNullable(row.getString(3))
                                .flatMap(QueueName::ofWireName)
                                .orElse(QueueName.HIGH_PRIORITY),
                        nullableLong(row, 4),
                        nullableLong(row, 5),
                        row.getLong(6),
                        row.getBoolean(7)));
    }

    List<UnderWay> underWay() {
        return jdbc.query(
                "select id, state, total, done, published_at, revoked_at is not null from task"
                        + " where state in ('PENDING', 'STARTED') and published_at is not null order by id limit "
                        + AT_ONCE,
                (row, number) -> new UnderWay(
                        row.getLong(1),
                        TaskState.valueOf(row.getString(2)),
                        row.getLong(3),
                        row.getLong(4),
                        row.getTimestamp(5).toInstant(),
                        row.getBoolean(6)));
    }

    /** False where it was revoked meanwhile. */
    boolean announce(long id, long total) {
        return jdbc.update(
                        "update task set total = ?, attempts = attempts + 1"
                                + " where id = ? and state = 'PENDING' and published_at is null and revoked_at is null",
                        total,
                        id)
                > 0;
    }

    void published(long id, Instant at) {
        jdbc.update("update task set published_at = ? where id = ? and state = 'PENDING'", Timestamp.from(at), id);
    }

    void fail(long id, String error, Instant at) {
        jdbc.update(
                "update task set state = 'FAILURE', error = ?, finished_at = ?"
                        + " where id = ? and state in ('PENDING', 'STARTED')",
                error,
                Timestamp.from(at),
                id);
    }

    /** Ends one of which nothing was sent. */
    void revoked(long id, Instant at) {
        jdbc.update(
                "update task set state = 'REVOKED', finished_at = ? where id = ? and state = 'PENDING'",
                Timestamp.from(at),
                id);
    }

    void update(long id, Update update) {
        jdbc.update(
                "update task set state = ?, worker = coalesce(nullif(?, ''), worker), total = ?, done = ?,"
                        + " outcomes = ?::jsonb, error = ?, started_at = coalesce(started_at, ?), finished_at = ?"
                        + " where id = ? and state in ('PENDING', 'STARTED')",
                update.state().name(),
                update.worker(),
                update.total(),
                update.done(),
                json.writeValueAsString(new TreeMap<>(update.outcomes())),
                update.error(),
                timestamp(update.startedAt()),
                timestamp(update.finishedAt()),
                id);
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static @Nullable Long nullableLong(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
