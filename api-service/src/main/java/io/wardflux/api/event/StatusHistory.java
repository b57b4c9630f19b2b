package io.wardflux.api.event;

import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import io.wardflux.api.problem.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** {@code status_change}; its ids are in the order in which they can be seen. */
@Repository
class StatusHistory {

    private static final String COLUMNS =
            "select c.id, c.device_id, d.name, c.at, c.kind, c.from_status, c.to_status, c.reason"
                    + " from status_change c join device d on d.id = c.device_id ";
    private static final Map<String, String> SORTABLE = Map.of("id", "c.id", "at", "c.at", "kind", "c.kind");

    private final JdbcClient database;

    StatusHistory(JdbcClient database) {
        this.database = database;
    }

    Paged<StatusChange> ofDevice(long deviceId, ListQuery query) {
        boolean known = database.sql("select exists (select 1 from device where id = ?)")
                .param(deviceId)
                .query(Boolean.class)
                .single();
        if (!known) {
            throw ProblemException.notFound("device", deviceId);
        }
        String where = "where c.device_id = :device" + (query.q().isEmpty() ? " " : " and c.reason ilike :q ");
        String order = query.orderBy(SORTABLE, query.sort().isEmpty() ? "c.id desc" : "c.id");
        Map<String, Object> parameters = Map.of("device", deviceId, "q", query.likePattern());
        long total = database.sql("select count(*) from status_change c " + where)
                .params(parameters)
                .query(Long.class)
                .single();
        List<StatusChange> content = database.sql(COLUMNS + where + order + " limit :size offset :offset")
                .params(parameters)
                .param("size", query.size())
                .param("offset", query.offset())
                .query((row, number) -> change(row))
                .list();
        return Paged.of(content, query, total);
    }

    /** What came after, in order. */
    List<StatusChange> after(long id, int most) {
        return database.sql(COLUMNS + "where c.id > ? order by c.id limit ?")
                .params(id, most)
                .query((row, number) -> change(row))
                .list();
    }

    long lastId() {
        return database.sql("select coalesce(max(id), 0) from status_change")
                .query(Long.class)
                .single();
    }

    private static StatusChange change(ResultSet row) throws SQLException {
        return new StatusChange(
                row.getLong("id"),
                row.getLong("device_id"),
                row.getString("name"),
                row.getTimestamp("at").toInstant(),
                row.getString("kind"),
                row.getString("from_status"),
                row.getString("to_status"),
                row.getString("reason"));
    }
}
