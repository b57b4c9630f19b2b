package io.wardflux.scheduler.ledger;

import io.wardflux.broker.Ledger.Count;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.sample.Series;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A minute's accounts as lines of the exposition format, at the time when the minute began:
 * {@code snmp_device_items_scheduled} and, by {@code outcome} and for what expired by {@code reason}, {@code snmp_device_items}.
 */
final class DeviceLines {

    private static final String SCHEDULED = "snmp_device_items_scheduled";
    private static final String ENDED = "snmp_device_items";
    private static final String EXPIRED = ",outcome=\"" + Outcome.EXPIRED.wireName() + "\",reason=\"";
    /** An empty label would not be stored. */
    private static final String UNKNOWN = "unknown";

    private final JdbcTemplate jdbc;

    DeviceLines(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    String of(Instant slot, Map<Long, Count> accounts) {
        Map<Long, String> labels = labels(accounts);
        String time = " " + slot.toEpochMilli() + "\n";
        var text = new StringBuilder(accounts.size() * 256);
        accounts.forEach((device, count) -> {
            String of = labels.getOrDefault(device, labels(device, "", "", ""));
            line(text, SCHEDULED, of, "", count.scheduled(), time);
            count.outcomes().forEach((outcome, items) -> {
                if (!outcome.equals(Outcome.EXPIRED.wireName())) {
                    line(text, ENDED, of, ",outcome=\"" + outcome + '"', items, time);
                }
            });
            count.reasons().forEach((reason, items) -> line(text, ENDED, of, EXPIRED + reason + '"', items, time));
        });
        return text.toString();
    }

    private static void line(StringBuilder text, String metric, String device, String more, long items, String time) {
        text.append(metric)
                .append('{')
                .append(device)
                .append(more)
                .append("} ")
                .append(items)
                .append(time);
    }

    private Map<Long, String> labels(Map<Long, Count> accounts) {
        Map<Long, String> labels = HashMap.newHashMap(accounts.size());
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
    private static String labels(long id, String name, String vendor, String ip) {
        var text = new StringBuilder(96);
        label(text, "device", name);
        label(text, "vendor", vendor);
        label(text, "ip", ip);
        return text.append("device_id=\"").append(id).append('"').toString();
    }

    private static void label(StringBuilder text, String name, String value) {
        text.append(name).append("=\"");
        Series.escape(value.isBlank() ? UNKNOWN : value, text);
        text.append("\",");
    }
}
