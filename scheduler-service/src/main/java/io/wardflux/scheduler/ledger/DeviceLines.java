package io.wardflux.scheduler.ledger;

import io.wardflux.broker.Ledger.Count;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.sample.Series;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A minute's accounts as lines of the exposition format, at the time when the minute began:
 * {@code snmp_device_items_scheduled} and, by {@code outcome} and for what expired by {@code reason}, {@code snmp_device_items}.
 */
final class DeviceLines {

    private static final String SCHEDULED = "snmp_device_items_scheduled";
    private static final String ENDED = "snmp_device_items";
    /** An empty label would not be stored. */
    private static final String UNKNOWN = "unknown";

    private final JdbcTemplate jdbc;

    DeviceLines(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    String of(Instant slot, Map<Long, Count> accounts) {
        Map<Long, Map<String, String>> labels = labels(accounts);
        var text = new StringBuilder(accounts.size() * 256);
        accounts.forEach((device, count) -> {
            Map<String, String> of = labels.getOrDefault(device, labels(device, "", "", ""));
            line(text, new Series(SCHEDULED, of), count.scheduled(), slot);
            count.outcomes().forEach((outcome, items) -> {
                if (!outcome.equals(Outcome.EXPIRED.wireName())) {
                    line(text, ended(of, Map.of("outcome", outcome)), items, slot);
                }
            });
            count.reasons()
                    .forEach((reason, items) -> line(
                            text,
                            ended(of, Map.of("outcome", Outcome.EXPIRED.wireName(), "reason", reason)),
                            items,
                            slot));
        });
        return text.toString();
    }

    private static Series ended(Map<String, String> device, Map<String, String> more) {
        var labels = new LinkedHashMap<>(device);
        labels.putAll(more);
        return new Series(ENDED, labels);
    }

    private static void line(StringBuilder text, Series series, long items, Instant slot) {
        text.append(series.text())
                .append(' ')
                .append(items)
                .append(' ')
                .append(slot.toEpochMilli())
                .append('\n');
    }

    private Map<Long, Map<String, String>> labels(Map<Long, Count> accounts) {
        Map<Long, Map<String, String>> labels = HashMap.newHashMap(accounts.size());
        Long[] ids = accounts.keySet().toArray(Long[]::new);
        jdbc.query(
                "select id, name, vendor, ip from device where id = any (?)",
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("bigint", ids)),
                row -> {
                    long id = row.getLong(1);
                    labels.put(id, labels(id, row.getString(2), row.getString(3), row.getString(4)));
                });
        return labels;
    }

    /** Those that all series of a device have. */
    private static Map<String, String> labels(long id, String name, String vendor, String ip) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("device", name.isBlank() ? UNKNOWN : name);
        labels.put("vendor", vendor.isBlank() ? UNKNOWN : vendor);
        labels.put("ip", ip.isBlank() ? UNKNOWN : ip);
        labels.put("device_id", Long.toString(id));
        return labels;
    }
}
