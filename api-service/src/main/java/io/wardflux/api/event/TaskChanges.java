package io.wardflux.api.event;

import io.wardflux.model.task.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Follows {@code task} by the transactions that changed states, so nothing is missed in whatever order they commit; for one
 * thread. What a transaction that is still under way might hide is looked at again, and told once.
 */
@Repository
class TaskChanges {

    private static final int PAGE = 500;
    /** Only a transaction that writes for long makes so many be looked at again; one of them might then be told twice. */
    private static final int MOST_REMEMBERED = 10_000;

    private static final String AFTER = "select id, type, state, device_id, worker,"
            + " greatest(created_at, started_at, finished_at) as at, xid::text::bigint as xid,"
            + " pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin from task"
            + " where xid >= ?::text::xid8 and (xid, id) > (?::text::xid8, ?) order by xid, id limit ?";

    private final JdbcClient database;
    private Map<Long, TaskState> told = new LinkedHashMap<>();
    private long xmin;

    TaskChanges(JdbcClient database) {
        this.database = database;
    }

    /** What was before does not count as a change. */
    void beginNow() {
        xmin = database.sql("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                .query(Long.class)
                .single();
        told = new LinkedHashMap<>();
        // Of transactions that have ended, but began after one that has not.
        next();
    }

    /** What has changed since the last call. */
    List<TaskChange> next() {
        List<TaskChange> news = new ArrayList<>();
        Map<Long, TaskState> again = new LinkedHashMap<>();
        List<Row> page = page(xmin, 0, 0);
        if (page.isEmpty()) {
            return news;
        }
        long nextXmin = page.getFirst().xmin();
        while (!page.isEmpty()) {
            for (Row row : page) {
                TaskChange change = row.change();
                if (told.get(change.taskId()) != change.state()) {
                    news.add(change);
                }
                if (row.xid() >= nextXmin && again.size() < MOST_REMEMBERED) {
                    again.put(change.taskId(), change.state());
                }
            }
            Row last = page.getLast();
            page = page.size() == PAGE ? page(xmin, last.xid(), last.change().taskId()) : List.of();
        }
        xmin = nextXmin;
        told = again;
        return news;
    }

    private List<Row> page(long from, long afterXid, long afterId) {
        return database.sql(AFTER)
                .params(from, afterXid, afterId, PAGE)
                .query((row, number) -> row(row))
                .list();
    }

    private static Row row(ResultSet row) throws SQLException {
        long device = row.getLong("device_id");
        Long deviceId = row.wasNull() ? null : device;
        return new Row(
                new TaskChange(
                        row.getLong("id"),
                        row.getString("type"),
                        TaskState.valueOf(row.getString("state")),
                        deviceId,
                        row.getString("worker"),
                        row.getTimestamp("at").toInstant()),
                row.getLong("xid"),
                row.getLong("xmin"));
    }

    private record Row(TaskChange change, long xid, long xmin) {}
}
