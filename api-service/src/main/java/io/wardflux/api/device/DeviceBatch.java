package io.wardflux.api.device;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Stores devices by the thousand: one statement for all, so that the triggers run once and not for each. */
@Component
class DeviceBatch {

    /** The names are the columns'. */
    private record Row(
            long id,
            String name,
            String ip,
            int port,
            @Nullable Long credential_id,
            String vendor,
            String model,
            String device_type,
            String location,
            String description,
            Map<String, String> tags,
            boolean enabled,
            String priority,
            @Nullable Long parent_id,
            Instant created_at,
            Instant updated_at) {}

    private static final String COLUMNS = "id, name, ip, port, credential_id, vendor, model, device_type, location,"
            + " description, tags, enabled, priority, parent_id, created_at, updated_at";

    private final JdbcClient database;
    private final JsonMapper json;

    DeviceBatch(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /** @return the ids, in the order of the devices */
    List<Long> add(List<DeviceDescription> devices, Instant now) {
        List<Long> ids = database.sql(
                        "select nextval(pg_get_serial_sequence('device', 'id')) from generate_series(1, ?) order by 1")
                .param(devices.size())
                .query((row, number) -> row.getLong(1))
                .list();
        List<Row> rows = new ArrayList<>(devices.size());
        List<Long> deviceIds = new ArrayList<>();
        List<Long> templateIds = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            long id = ids.get(i);
            rows.add(row(id, devices.get(i), now));
            for (Long template : devices.get(i).templateIds()) {
                deviceIds.add(id);
                templateIds.add(template);
            }
        }
        database.sql("insert into device (" + COLUMNS + ") overriding system value select " + COLUMNS
                        + " from jsonb_populate_recordset(null::device, ?::jsonb)")
                .param(json.writeValueAsString(rows))
                .update();
        if (!deviceIds.isEmpty()) {
            database.sql("insert into device_template (device_id, template_id) select * from unnest(?, ?)")
                    .param(deviceIds.toArray(Long[]::new))
                    .param(templateIds.toArray(Long[]::new))
                    .update();
        }
        return ids;
    }

    private static Row row(long id, DeviceDescription device, Instant now) {
        return new Row(
                id,
                device.name(),
                device.ip(),
                device.port(),
                device.credentialId(),
                device.vendor(),
                device.model(),
                device.deviceType(),
                device.location(),
                device.description(),
                device.tags(),
                device.enabled(),
                device.priority().wireName(),
                device.parentId(),
                now,
                now);
    }
}
