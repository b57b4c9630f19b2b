package io.wardflux.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the database keeps beside its tables, so that long lists are quick. */
class LargeListsIT {

    private Database database;

    @BeforeEach
    void migrate() throws SQLException {
        database = new Database("large_lists");
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private void assertCount(long expected) throws SQLException {
        assertThat(database.number("select coalesce(sum(devices), 0) from device_count"))
                .isEqualTo(expected);
        assertThat(database.number("select count(*) from device")).isEqualTo(expected);
    }

    @Test
    void theNumberOfDevicesIsThatOfItsRowsWhateverIsDone() throws SQLException {
        assertCount(0);
        database.run("insert into device (name, ip) select 'd', '127.0.1.' || n from generate_series(1, 200) n");
        for (int i = 1; i <= 200; i++) {
            database.run("insert into device (name, ip) values ('e', '127.0.2." + i + "')");
        }
        assertCount(400);
        assertThat(database.number("select count(*) from device_count"))
                .as("many rows have become one")
                .isLessThan(200);
        database.run("delete from device where ip like '127.0.1.%'");
        database.run("delete from device where false");
        assertCount(200);
        try (var other = database.another()) {
            other.setAutoCommit(false);
            Database.run(other, "insert into device (name, ip) values ('f', '127.0.3.1')");
            database.run("insert into device (name, ip) values ('f', '127.0.3.2')");
            assertCount(201);
            other.rollback();
        }
        assertCount(201);
        database.run("truncate device cascade");
        assertCount(0);
    }

    @Test
    void theStatusThatIsShownFollowsTheDevicesSwitchAndItsState() throws SQLException {
        long device =
                database.number("insert into device (name, ip, enabled) values ('d', '127.0.0.1', false) returning id");
        assertShown(device, "disabled");
        database.run("update device set enabled = true where id = ?", device);
        assertShown(device, "unknown");
        database.run("update device_state set status = 'up' where device_id = ?", device);
        assertShown(device, "up");
        database.run("update device set enabled = false where id = ?", device);
        assertShown(device, "disabled");
    }

    private void assertShown(long device, String status) throws SQLException {
        assertThat(database.number(
                        "select count(*) from device_state where device_id = ? and shown = ?", device, status))
                .isEqualTo(1);
    }
}
