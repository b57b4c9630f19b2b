package io.wardflux.schema;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The schema of the inventory: api-service brings it up to date at its start, the other services only read and write. */
public final class InventorySchema {

    /** Where the migrations are on the class path. */
    public static final String LOCATION = "classpath:db/migration";

    /** Channel that is notified when a device's plan has changed. */
    public static final String PLAN_CHANNEL = "ward_plan";

    /** Channel that is notified when a task was added. */
    public static final String TASK_CHANNEL = "ward_task";

    private InventorySchema() {}

    /** Brings the database up to date; safe to call from several processes at once. */
    public static void migrate(DataSource database) {
        Flyway.configure().dataSource(database).locations(LOCATION).load().migrate();
    }
}
