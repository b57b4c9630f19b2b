package io.wardflux.api.device;

import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads devices with all that is known of them; a page takes three statements, whatever its size. */
@Component
class DeviceQueries {

    private static final String STATUS = "s.shown";
    private static final Map<String, String> SORTABLE = Map.ofEntries(
            Map.entry("id", "d.id"),
            Map.entry("name", "d.name"),
            Map.entry("ip", "d.ip::inet"),
            Map.entry("port", "d.port"),
            Map.entry("vendor", "d.vendor"),
            Map.entry("model", "d.model"),
            Map.entry("deviceType", "d.device_type"),
            Map.entry("location", "d.location"),
            Map.entry("enabled", "d.enabled"),
            Map.entry("priority", "d.priority"),
            Map.entry("status", STATUS),
            Map.entry("lastSeen", "s.last_seen"),
            Map.entry("lastPoll", "s.last_poll"),
            Map.entry("downSince", "s.down_since"),
            Map.entry("sysName", "d.sys_name"),
            Map.entry("createdAt", "d.created_at"),
            Map.entry("updatedAt", "d.updated_at"));

    private static final String FROM = " from device d left join device_state s on s.device_id = d.id"
            + " left join device_profile f on f.device_id = d.id ";
    private static final String ANY_TEXT = "d.search like lower(:q)";
    private static final String COLUMNS = """
            select d.*, %s as status, s.last_seen, s.last_poll, s.last_outcome, s.message,
                   s.status_by, d.enabled and coalesce(s.flapping, false) as flapping, s.last_ping,
                   case when s.ping_up then 'up' when not s.ping_up then 'down' end as ping_status,
                   s.ping_rtt_ms, s.ping_loss,
                   case when d.enabled and s.status = 'down' then s.down_since end as down_since,
                   coalesce(f.restarts, 0) as restarts, f.restarted_at,
                   case when d.enabled and s.status = 'up' then f.boot_at end as up_since,
                   case when d.enabled and s.status = 'up'
                        then greatest(0, extract(epoch from now() - f.boot_at))::bigint end as uptime_seconds,
                   (select count(*) from item i where i.device_id = d.id) as item_count,
                   array(select t.template_id from device_template t where t.device_id = d.id order by 1) as template_ids
            """.formatted(STATUS);

    private final JdbcClient database;
    private final JsonMapper json;

    DeviceQueries(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    Paged<DeviceView> list(ListQuery query, DeviceFilter filter) {
        DeviceFilter.Sql sql = filter.sql();
        sql.and(ANY_TEXT, "q", query.q().isEmpty() ? null : query.likePattern());
        String order = query.orderBy(SORTABLE, "d.id");
        long total = total(sql);
        // First which ones, from as few and as narrow tables as can say it, then all about those on the page alone.
        DeviceTables tables = DeviceTables.of(sql.conditions(), order);
        Long[] ids = database.sql("select " + tables.id() + tables.where(sql.conditions())
                        + order.replace("d.id", tables.id()) + " limit :size offset :offset")
                .params(sql.parameters())
                .param("size", query.size())
                .param("offset", query.offset())
                .query((row, number) -> row.getLong(1))
                .list()
                .toArray(Long[]::new);
        List<DeviceView> content = database.sql(COLUMNS + FROM + "where d.id = any (:ids) " + order)
                .param("ids", ids)
                .query((row, number) -> view(row))
                .list();
        return Paged.of(content, query, total);
    }

    /** That of all is kept by the database, because counting them takes longer than a page of them. */
    private long total(DeviceFilter.Sql sql) {
        String count = sql.conditions().isEmpty()
                ? "select coalesce(sum(devices), 0)::bigint from device_count"
                : "select count(*)" + DeviceTables.of(sql.conditions(), "").where(sql.conditions());
        return database.sql(count).params(sql.parameters()).query(Long.class).single();
    }

    Optional<DeviceView> find(long id) {
        return database.sql(COLUMNS + FROM + "where d.id = ?")
                .param(id)
                .query((row, number) -> view(row))
                .optional();
    }

    /** All, by id, without holding them in memory. */
    void each(Consumer<DeviceView> action) {
        database.sql(COLUMNS + FROM + "order by d.id").withFetchSize(500).query(row -> {
            action.accept(view(row));
        });
    }

    private DeviceView view(ResultSet row) throws SQLException {
        return new DeviceView(
                row.getLong("id"),
                row.getString("name"),
                row.getString("ip"),
                row.getInt("port"),
                row.getObject("credential_id", Long.class),
                longs(row.getArray("template_ids")),
                row.getString("vendor"),
                row.getString("model"),
                row.getString("device_type"),
                row.getString("location"),
                row.getString("description"),
                json.readValue(row.getString("tags"), new TypeReference<Map<String, String>>() {}),
                row.getBoolean("enabled"),
                row.getString("priority"),
                row.getObject("parent_id", Long.class),
                row.getString("status"),
                instant(row, "last_seen"),
                instant(row, "last_poll"),
                instant(row, "down_since"),
                row.getLong("restarts"),
                instant(row, "restarted_at"),
                instant(row, "up_since"),
                row.getObject("uptime_seconds", Long.class),
                row.getString("status_by"),
                row.getBoolean("flapping"),
                row.getString("ping_status"),
                row.getObject("ping_rtt_ms", Double.class),
                row.getObject("ping_loss", Double.class),
                instant(row, "last_ping"),
                row.getString("last_outcome"),
                row.getString("message"),
                row.getString("sys_name"),
                row.getString("sys_descr"),
                row.getString("sys_object_id"),
                row.getLong("item_count"),
                row.getLong("version"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static List<Long> longs(Array array) throws SQLException {
        return List.of((Long[]) array.getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
