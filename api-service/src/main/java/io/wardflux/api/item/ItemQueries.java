package io.wardflux.api.item;

import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import io.wardflux.api.problem.Input;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.model.outcome.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads items: three statements and one question for their values, whatever the page's size. */
@Component
class ItemQueries {

    private static final Map<String, String> SORTABLE = Map.of(
            "id", "i.item_id",
            "name", "i.name",
            "oid", "string_to_array(i.instance_oid, '.')::bigint[]",
            "metric", "i.metric",
            "valueType", "i.value_type",
            "enabled", "i.enabled",
            "lastOutcome", "last_outcome");

    private static final String COLUMNS = """
            select i.*, p.error,
                   case when p.outcome is not null then p.outcome when s.last_poll is not null then 'ok' end as last_outcome
            """;
    private static final String FROM = """
             from item_definition i
                  left join item_problem p on p.item_id = i.item_id
                  left join device_state s on s.device_id = i.device_id
            """;

    private final JdbcClient database;
    private final JsonMapper json;
    private final ObjectProvider<LastValues> lastValues;
    private final int defaultInterval;

    ItemQueries(
            JdbcClient database,
            JsonMapper json,
            ObjectProvider<LastValues> lastValues,
            @Value("${ward.poll-interval:60s}") Duration defaultInterval) {
        this.database = database;
        this.json = json;
        this.lastValues = lastValues;
        this.defaultInterval = Math.toIntExact(defaultInterval.toSeconds());
    }

    Paged<ItemView> list(long deviceId, ListQuery query, @Nullable Boolean enabled, @Nullable String outcome) {
        checkDevice(deviceId);
        var in = new Input();
        in.oneOf(
                "outcome",
                outcome,
                Outcome::ofWireName,
                Outcome.all().stream().map(Outcome::wireName).toList());
        in.check();
        Map<String, Object> parameters = new HashMap<>(Map.of("device", deviceId, "q", query.likePattern()));
        String where = " where i.device_id = :device"
                + " and concat_ws(' ', i.name, i.metric, i.instance_oid, i.labels::text) ilike :q";
        if (enabled != null) {
            where += " and i.enabled = :enabled";
            parameters.put("enabled", enabled);
        }
        if (outcome != null && !outcome.isBlank()) {
            where += " and coalesce(p.outcome, case when s.last_poll is not null then 'ok' end) = :outcome";
            parameters.put("outcome", outcome);
        }
        long total = database.sql("select count(*)" + FROM + where)
                .params(parameters)
                .query(Long.class)
                .single();
        List<ItemView> items = database.sql(COLUMNS + FROM + where + " " + query.orderBy(SORTABLE, "i.item_id")
                        + " limit :size offset :offset")
                .params(parameters)
                .param("size", query.size())
                .param("offset", query.offset())
                .query((row, number) -> view(row))
                .list();
        return Paged.of(withValues(deviceId, items), query, total);
    }

    ItemView get(long id) {
        return database.sql(COLUMNS + FROM + " where i.item_id = ?")
                .param(id)
                .query((row, number) -> view(row))
                .optional()
                .orElseThrow(() -> ProblemException.notFound("item", id));
    }

    /** Null: the template's or the system's. */
    @Nullable Integer ownInterval(long id) {
        return database.sql("select interval_seconds from item where id = ?")
                .param(id)
                .query((row, number) -> java.util.Optional.ofNullable(row.getObject(1, Integer.class)))
                .single()
                .orElse(null);
    }

    private List<ItemView> withValues(long deviceId, List<ItemView> items) {
        LastValues source = lastValues.getIfAvailable();
        if (source == null || items.isEmpty()) {
            return items;
        }
        Map<Long, LastValues.LastValue> values = source.of(
                deviceId,
                items.stream()
                        .map(i -> new LastValues.Wanted(i.id(), i.metric(), i.valueType(), i.labels()))
                        .toList());
        return items.stream()
                .map(item -> {
                    LastValues.LastValue last = values.get(item.id());
                    return last == null ? item : item.with(last);
                })
                .toList();
    }

    private void checkDevice(long deviceId) {
        boolean there = database.sql("select exists (select from device where id = ?)")
                .param(deviceId)
                .query(Boolean.class)
                .single();
        if (!there) {
            throw ProblemException.notFound("device", deviceId);
        }
    }

    private ItemView view(ResultSet row) throws SQLException {
        Integer interval = row.getObject("interval_seconds", Integer.class);
        return new ItemView(
                row.getLong("item_id"),
                row.getLong("device_id"),
                row.getObject("template_id", Long.class),
                row.getString("name"),
                row.getString("instance_oid"),
                row.getString("metric"),
                json.readValue(row.getString("labels"), new TypeReference<Map<String, String>>() {}),
                row.getString("value_type"),
                row.getString("unit"),
                row.getDouble("scale"),
                interval == null ? defaultInterval : interval,
                row.getBoolean("enabled"),
                row.getBoolean("polled") || !row.getBoolean("enabled"),
                null,
                null,
                row.getString("last_outcome"),
                row.getString("error"));
    }
}
