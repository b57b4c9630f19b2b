package io.wardflux.scheduler.plan;

import io.wardflux.model.device.Priority;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.QueueName;
import io.wardflux.scheduler.plan.PlannedDevice.Group;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads devices with their items, and what has changed, all of one reading in one snapshot. */
final class PlanReader {

    /** Devices that are read at once: a bound for memory here and for sorting there. */
    static final int CHUNK = 1_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate snapshot;
    private final int defaultIntervalSeconds;

    PlanReader(JdbcTemplate jdbc, TransactionTemplate transactions, PlanSettings settings) {
        this.jdbc = jdbc;
        this.snapshot = new TransactionTemplate(Objects.requireNonNull(transactions.getTransactionManager()));
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
        this.defaultIntervalSeconds = settings.pollIntervalSeconds();
    }

    /** @param xmin transactions from this one on may have changed something that this reading did not see */
    record Changed(long xmin, Map<Long, Long> versions) {}

    /**
     * Where a reading leaves off, and the devices that transactions at or after {@code fromXid} touched, with their versions.
     */
    Changed changedSince(long fromXid) {
        return read(() -> {
            var versions = new HashMap<Long, Long>();
            long xmin = xmin();
            jdbc.query(
                    "select device_id, version from plan_change where xid >= ?::text::xid8",
                    row -> {
                        versions.put(row.getLong(1), row.getLong(2));
                    },
                    Long.toString(fromXid));
            return new Changed(xmin, versions);
        });
    }

    /** All enabled devices, a chunk at a time. */
    Changed all(Consumer<List<PlannedDevice>> chunks) {
        return read(() -> {
            long xmin = xmin();
            List<Long> ids = jdbc.query("select id from device where enabled order by id", (row, n) -> row.getLong(1));
            for (int at = 0; at < ids.size(); at += CHUNK) {
                chunks.accept(readDevices(ids.subList(at, Math.min(ids.size(), at + CHUNK))));
            }
            return new Changed(xmin, Map.of());
        });
    }

    /** Those of the given ones that are enabled; at most {@link #CHUNK}. */
    List<PlannedDevice> devices(Collection<Long> ids) {
        return read(() -> readDevices(ids));
    }

    private List<PlannedDevice> readDevices(Collection<Long> ids) {
        Long[] these = ids.toArray(Long[]::new);
        Map<Long, List<Group>> groups = new HashMap<>();
        jdbc.query(
                "select device_id, coalesce(interval_seconds, ?) as seconds, array_agg(item_id) from item_definition"
                        + " where polled and device_id = any (?) group by 1, 2 order by 1, 2",
                row -> {
                    groups.computeIfAbsent(row.getLong(1), id -> new ArrayList<>(1))
                            .add(new Group(row.getInt(2), items(row)));
                },
                defaultIntervalSeconds,
                these);
        return jdbc.query(
                "select d.id, d.priority, coalesce(c.version, 0), s.discovered_at,"
                        + " exists (select from device_template t join discovery_rule r using (template_id)"
                        + " where t.device_id = d.id)"
                        + " from device d left join device_state s on s.device_id = d.id"
                        + " left join plan_change c on c.device_id = d.id where d.enabled and d.id = any (?)",
                (row, number) -> {
                    Timestamp discovered = row.getTimestamp(4);
                    return new PlannedDevice(
                            row.getLong(1),
                            row.getLong(3),
                            queue(row.getString(2)),
                            groups.getOrDefault(row.getLong(1), List.of()),
                            row.getBoolean(5),
                            discovered == null ? null : discovered.toInstant());
                },
                (Object) these);
    }

    private static QueueName queue(String priority) {
        return Priority.ofWireName(priority).orElse(Priority.STANDARD).queue();
    }

    private static ItemIds items(ResultSet row) throws SQLException {
        Long[] ids = (Long[]) row.getArray(3).getArray();
        return ItemIds.of(Arrays.stream(ids).mapToLong(Long::longValue).toArray());
    }

    private long xmin() {
        Long xmin = jdbc.queryForObject("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", Long.class);
        return xmin == null ? 0 : xmin;
    }

    private <T> T read(Supplier<@Nullable T> reading) {
        return Objects.requireNonNull(snapshot.execute(status -> reading.get()));
    }
}
