package io.wardflux.api.task;

import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.task.TaskState;
import io.wardflux.model.task.TaskType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows of {@code task}: made here, published and brought up to date by the leading scheduler. */
@Repository
class TaskTable {

    /** What a person asks for does not wait behind what the plan asks for. */
    private static final String QUEUE = QueueName.HIGH_PRIORITY.wireName();

    private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Object>> DETAILS = new TypeReference<>() {};
    private static final Map<String, String> SORTABLE = Map.of(
            "taskId", "id",
            "type", "type",
            "state", "state",
            "createdAt", "created_at",
            "startedAt", "started_at",
            "finishedAt", "finished_at",
            "worker", "worker");

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    TaskTable(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** @param again the one that is repeated; null: none */
    long add(
            TaskType type,
            @Nullable Long deviceId,
            @Nullable Long itemId,
            String requestedBy,
            @Nullable TaskAnswer again) {
        return jdbc.sql("""
                insert into task (type, device_id, item_id, queue, requested_by, attempts, retry_of)
                values (:type, :device, :item, :queue, :by, :attempts, :again) returning id""")
                .param("type", type.wireName())
                .param("device", deviceId)
                .param("item", itemId)
                .param("queue", QUEUE)
                .param("by", requestedBy)
                // The scheduler counts one more when it sends the jobs.
                .param("attempts", again == null ? 0 : again.attempts())
                .param("again", again == null ? null : again.taskId())
                .query(Long.class)
                .single();
    }

    Optional<TaskAnswer> find(long taskId) {
        return jdbc.sql("select * from task where id = ?")
                .param(taskId)
                .query((row, number) -> answer(row))
                .optional();
    }

    Paged<TaskAnswer> list(ListQuery query, TaskFilter filter) {
        List<String> conditions = new ArrayList<>(List.of("true"));
        Map<String, Object> parameters = new HashMap<>();
        if (!filter.states().isEmpty()) {
            conditions.add("state in (:states)");
            parameters.put(
                    "states", filter.states().stream().map(TaskState::name).toList());
        }
        if (!filter.types().isEmpty()) {
            conditions.add("type in (:types)");
            parameters.put(
                    "types", filter.types().stream().map(TaskType::wireName).toList());
        }
        if (filter.deviceId() != null) {
            conditions.add("device_id = :device");
            parameters.put("device", filter.deviceId());
        }
        if (filter.worker() != null) {
            conditions.add("worker = :worker");
            parameters.put("worker", filter.worker());
        }
        if (!query.q().isEmpty()) {
            conditions.add("(error ilike :q or requested_by ilike :q or worker ilike :q)");
            parameters.put("q", query.likePattern());
        }
        String where = " from task where " + String.join(" and ", conditions) + " ";
        String order = query.orderBy(SORTABLE, query.sort().isEmpty() ? "created_at desc, id desc" : "id");
        long total = jdbc.sql("select count(*)" + where)
                .params(parameters)
                .query(Long.class)
                .single();
        List<TaskAnswer> content = jdbc.sql("select *" + where + order + " limit :limit offset :offset")
                .params(parameters)
                .param("limit", query.size())
                .param("offset", query.offset())
                .query((row, number) -> answer(row))
                .list();
        return Paged.of(content, query, total);
    }

    /**
     * Takes it back before any of it was sent. False where it has ended, or its jobs have been sent: the scheduler writes their
     * total before it sends the first one, and only while the task is pending; of the two, one comes first.
     */
    boolean revokeUnsent(long taskId) {
        return jdbc.sql("""
                update task set state = 'REVOKED', revoked_at = now(), finished_at = now()
                where id = ? and state = 'PENDING' and published_at is null and total = 0""").param(taskId).update() == 1;
    }

    /** Notes that nobody wants it any more; false where it has ended. */
    boolean markRevoked(long taskId) {
        return jdbc.sql("""
                update task set revoked_at = coalesce(revoked_at, now())
                where id = ? and state in ('PENDING', 'STARTED')""").param(taskId).update() == 1;
    }

    /** Ends one that is taken back and of which nothing was begun; false where it was. */
    boolean endRevoked(long taskId) {
        return jdbc.sql("""
                update task set state = 'REVOKED', done = total, outcomes = jsonb_build_object('revoked', total),
                       finished_at = now()
                where id = ? and state = 'PENDING' and revoked_at is not null""").param(taskId).update() == 1;
    }

    private TaskAnswer answer(ResultSet row) throws SQLException {
        TaskState state = TaskState.valueOf(row.getString("state"));
        Instant startedAt = instant(row, "started_at");
        Instant finishedAt = instant(row, "finished_at");
        return new TaskAnswer(
                row.getLong("id"),
                row.getString("type"),
                state,
                number(row, "device_id"),
                number(row, "item_id"),
                row.getString("queue"),
                row.getString("worker"),
                row.getString("requested_by"),
                row.getTimestamp("created_at").toInstant(),
                startedAt,
                finishedAt,
                instant(row, "revoked_at"),
                TaskAnswer.runtimeMs(startedAt, finishedAt, clock.instant()),
                row.getInt("attempts"),
                number(row, "retry_of"),
                new TaskAnswer.Progress(row.getLong("done"), row.getLong("total")),
                state.ended()
                        ? TaskAnswer.Result.of(json.readValue(row.getString("outcomes"), COUNTS), details(row))
                        : null,
                row.getString("error"));
    }

    private @Nullable Map<String, Object> details(ResultSet row) throws SQLException {
        String details = row.getString("details");
        return details == null ? null : json.readValue(details, DETAILS);
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
