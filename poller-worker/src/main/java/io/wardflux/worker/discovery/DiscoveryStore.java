package io.wardflux.worker.discovery;

import io.wardflux.model.snmp.Oid;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@Component
class DiscoveryStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JdbcTemplate database;
    private final TransactionTemplate transaction;

    DiscoveryStore(JdbcTemplate database, TransactionTemplate transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** @throws IllegalArgumentException in a sentence, where a rule cannot be used */
    List<DiscoveryRule> rules(long deviceId) {
        return database.query(
                "select r.id, r.name, r.index_oid, r.labels::text, r.include, r.exclude from discovery_rule r"
                        + " join device_template t on t.template_id = r.template_id where t.device_id = ? order by r.id",
                (row, number) -> rule(row),
                deviceId);
    }

    private static DiscoveryRule rule(ResultSet row) throws SQLException {
        Map<String, Oid> labels = new LinkedHashMap<>();
        JSON.readValue(row.getString("labels"), TEXTS).forEach((label, column) -> labels.put(label, Oid.parse(column)));
        return new DiscoveryRule(
                row.getLong("id"),
                row.getString("name"),
                Oid.parse(row.getString("index_oid")),
                labels,
                filter(row.getString("include")),
                filter(row.getString("exclude")));
    }

    private static Optional<Filter> filter(@Nullable String expression) {
        return Optional.ofNullable(expression).filter(text -> !text.isEmpty()).map(Filter::of);
    }

    /** What changed is written, and nothing else: each write makes the device's plan a new one. */
    void update(long deviceId, long ruleId, Map<Oid, Map<String, String>> rows) {
        Object[] indexes = rows.keySet().stream().map(Oid::toString).toArray();
        Object[] labels = rows.values().stream().map(JSON::writeValueAsString).toArray();
        transaction.executeWithoutResult(status -> {
            database.update("""
                    insert into discovered_row (device_id, discovery_rule_id, row_index, labels)
                    select ?, ?, u.row_index, u.labels::jsonb from unnest(?, ?) u (row_index, labels)
                    on conflict (device_id, discovery_rule_id, row_index)
                    do update set labels = excluded.labels, missing_since = null
                    where discovered_row.labels <> excluded.labels or discovered_row.missing_since is not null
                    """, statement -> {
                statement.setLong(1, deviceId);
                statement.setLong(2, ruleId);
                statement.setArray(3, statement.getConnection().createArrayOf("text", indexes));
                statement.setArray(4, statement.getConnection().createArrayOf("text", labels));
            });
            database.update("""
                    update discovered_row set missing_since = now()
                    where device_id = ? and discovery_rule_id = ? and missing_since is null and row_index <> all (?)
                    """, statement -> {
                statement.setLong(1, deviceId);
                statement.setLong(2, ruleId);
                statement.setArray(3, statement.getConnection().createArrayOf("text", indexes));
            });
        });
    }

    /**
     * Rows that a walk found before it failed: they are there. What it did not find may be there, too, and what it says of
     * rows that are known may be less than what is known.
     */
    void add(long deviceId, long ruleId, Map<Oid, Map<String, String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Object[] indexes = rows.keySet().stream().map(Oid::toString).toArray();
        Object[] labels = rows.values().stream().map(JSON::writeValueAsString).toArray();
        database.update("""
                insert into discovered_row (device_id, discovery_rule_id, row_index, labels)
                select ?, ?, u.row_index, u.labels::jsonb from unnest(?, ?) u (row_index, labels)
                on conflict (device_id, discovery_rule_id, row_index) do update set missing_since = null
                where discovered_row.missing_since is not null
                """, statement -> {
            statement.setLong(1, deviceId);
            statement.setLong(2, ruleId);
            statement.setArray(3, statement.getConnection().createArrayOf("text", indexes));
            statement.setArray(4, statement.getConnection().createArrayOf("text", labels));
        });
    }

    void discovered(long deviceId, Instant at) {
        database.update(
                "update device_state set discovered_at = ?::timestamptz where device_id = ?", at.toString(), deviceId);
    }
}
