package io.wardflux.scheduler.inventory;

import io.wardflux.model.sample.Series;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Devices as lines of the exposition format. {@code ward_device_info} is 1, once without a tag and once for each
 * {@code tag="key=value"}; {@code ward_device_up} is 1 or 0, and is not there for a device that is neither.
 */
final class InventoryLines {

    private static final String INFO = "ward_device_info";
    private static final String UP = "ward_device_up";
    /** An empty label would not be stored. */
    private static final String UNKNOWN = "unknown";

    private static final String DEVICES = """
            select d.id, d.name, d.vendor, d.ip, case when d.enabled then s.status end as status, t.key, t.value
            from (%s) d
            left join device_state s on s.device_id = d.id
            left join lateral jsonb_each_text(d.tags) t on true
            order by d.id, t.key""";
    private static final String PAGE = DEVICES.formatted("select * from device where id > ? order by id limit ?");
    private static final String CHANGED = DEVICES.formatted("""
            select * from device
            where updated_at > now() - ? * interval '1 s'
               or id in (select device_id from status_change where at > now() - ? * interval '1 s')""");

    private final JdbcTemplate jdbc;

    InventoryLines(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param last id in it; the one that was asked for where there is none */
    record Page(String text, long last) {}

    Page page(long after, int devices, Instant at) {
        var lines = new Lines(at, after);
        jdbc.query(PAGE, lines::add, after, devices);
        return new Page(lines.text.toString(), lines.device);
    }

    /** Of devices that were added or edited, or whose status changed. */
    String changedWithin(Duration time, Instant at) {
        var lines = new Lines(at, 0);
        jdbc.query(CHANGED, lines::add, time.toSeconds(), time.toSeconds());
        return lines.text.toString();
    }

    private static final class Lines {
        private final StringBuilder text = new StringBuilder();
        private final long atMs;
        private long device;

        private Lines(Instant at, long before) {
            this.atMs = at.toEpochMilli();
            this.device = before;
        }

        /** Rows of one device, one for each of its tags, follow each other. */
        private void add(ResultSet row) throws SQLException {
            Map<String, String> labels = labels(row);
            if (row.getLong("id") != device) {
                device = row.getLong("id");
                line(new Series(INFO, labels), 1);
                switch (row.getString("status")) {
                    case "up" -> line(new Series(UP, labels), 1);
                    case "down" -> line(new Series(UP, labels), 0);
                    case null, default -> {}
                }
            }
            String key = row.getString("key");
            if (key != null) {
                labels.put("tag", key + "=" + row.getString("value"));
                line(new Series(INFO, labels), 1);
            }
        }

        private void line(Series series, int value) {
            text.append(series.text())
                    .append(' ')
                    .append(value)
                    .append(' ')
                    .append(atMs)
                    .append('\n');
        }

        private static Map<String, String> labels(ResultSet row) throws SQLException {
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("device", known(row.getString("name")));
            labels.put("vendor", known(row.getString("vendor")));
            labels.put("ip", known(row.getString("ip")));
            labels.put("device_id", Long.toString(row.getLong("id")));
            return labels;
        }

        private static String known(String text) {
            return text.isBlank() ? UNKNOWN : text;
        }
    }
}
