package io.wardflux.api.health;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What health and its metrics ask of Postgres. */
@Repository
class Database {

    private final JdbcClient jdbc;

    Database(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void check() {
        jdbc.sql("select 1").query(Integer.class).single();
    }

    /** Whether there is anything to poll; each of the two stops at the first row it finds. */
    ComponentHealth plan() {
        return jdbc.sql("""
                select exists(select 1 from device) as devices,
                       exists(select 1 from device d join item i on i.device_id = d.id
                              where d.enabled and i.enabled) as polled""")
                .query((row, number) -> plan(row.getBoolean("devices"), row.getBoolean("polled")))
                .single();
    }

    static ComponentHealth plan(boolean devices, boolean polled) {
        if (polled) {
            return ComponentHealth.up();
        }
        // A new system is not a sick one.
        return devices
                ? ComponentHealth.degraded("no enabled device has an item that is on: nothing is polled")
                : ComponentHealth.up("there is no device yet: nothing is polled");
    }

    /** What the leading scheduler says of the workers; of one that is silent, others tell. */
    ComponentHealth load() {
        return jdbc.sql("select message from system_load where message <> '' and at > now() - interval '1 min'")
                .query(String.class)
                .optional()
                .map(ComponentHealth::degraded)
                .orElse(ComponentHealth.up());
    }

    /** How many devices have which status. */
    Map<String, Long> devicesByStatus() {
        Map<String, Long> counts = new HashMap<>();
        jdbc.sql("select shown as status, count(*) as devices from device_state group by 1")
                .query(row -> {
                    counts.put(row.getString("status"), row.getLong("devices"));
                });
        return counts;
    }
}
