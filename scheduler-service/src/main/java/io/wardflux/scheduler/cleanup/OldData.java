package io.wardflux.scheduler.cleanup;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.JdbcTemplate;

/** Deletes by small batches, each a transaction of its own, so that nobody waits long for its locks. */
final class OldData {

    static final int BATCH = 1_000;
    /** Rows with items: each takes its items along, and makes its device's plan a new one. */
    static final int BATCH_OF_ROWS = 100;

    /** Long after all who follow the plan have seen that the device is gone. */
    private static final Duration TOMBSTONES = Duration.ofDays(7);

    private final JdbcTemplate jdbc;
    private final CleanUpSettings settings;

    OldData(JdbcTemplate jdbc, CleanUpSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /**
     * @param goOn asked between batches; what is left is for the next time
     * @return how many were deleted, by kind
     */
    Map<String, Long> delete(Instant now, BooleanSupplier goOn) {
        Map<String, Long> deleted = new LinkedHashMap<>();
        deleted.put("tasks", batches("""
                delete from task where id in (
                    select id from task where finished_at < ? order by finished_at limit ? for update skip locked)
                """, now.minus(settings.taskResultRetention()), goOn));
        deleted.put("statusChanges", batches("""
                delete from status_change where id in (
                    select id from status_change where at < ? order by at limit ?)
                """, now.minus(settings.historyRetention()), goOn));
        deleted.put("ledgerMinutes", batches("""
                delete from ledger_minute where slot in (
                    select slot from ledger_minute where slot < ? and closed order by slot limit ?)
                """, now.minus(settings.ledgerRetention()), goOn));
        deleted.put("publicationGaps", batches("""
                delete from publication_gap where from_at in (
                    select from_at from publication_gap where from_at < ? order by from_at limit ?)
                """, now.minus(settings.ledgerRetention()), goOn));
        deleteRows(deleted, now.minus(settings.missingRowRetention()), goOn);
        deleted.put("planTombstones", batches("""
                delete from plan_change where device_id in (
                    select c.device_id from plan_change c
                    where c.at < ? and not exists (select 1 from device d where d.id = c.device_id) limit ?)
                """, now.minus(TOMBSTONES), goOn));
        return deleted;
    }

    private long batches(String sql, Instant before, BooleanSupplier goOn) {
        long all = 0;
        int batch = BATCH;
        while (batch == BATCH && goOn.getAsBoolean()) {
            batch = jdbc.update(sql, Timestamp.from(before), BATCH);
            all += batch;
        }
        return all;
    }

    /** The foreign key takes the items of a row along; a row that was found again meanwhile stays. */
    private void deleteRows(Map<String, Long> deleted, Instant before, BooleanSupplier goOn) {
        long rows = 0;
        long items = 0;
        long batch = BATCH_OF_ROWS;
        while (batch == BATCH_OF_ROWS && goOn.getAsBoolean()) {
            long[] counts = {0, 0};
            jdbc.query(
                    """
                    with old as (
                        select id from discovered_row where missing_since < ?
                        order by missing_since limit ? for update skip locked),
                    counted as (select count(*) as items from item where discovered_row_id in (select id from old)),
                    gone as (delete from discovered_row where id in (select id from old) returning id)
                    select (select count(*) from gone), items from counted
                    """,
                    row -> {
                        counts[0] = row.getLong(1);
                        counts[1] = row.getLong(2);
                    },
                    Timestamp.from(before),
                    BATCH_OF_ROWS);
            batch = counts[0];
            rows += counts[0];
            items += counts[1];
        }
        deleted.put("missingRows", rows);
        deleted.put("itemsOfMissingRows", items);
    }
}
