package io.wardflux.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What the triggers promise: items follow templates and rows, and no change that touches polling goes unnoticed. */
class PlanIT {

    private Database database;
    private long device;
    private long template;
    private long scalar;

    @BeforeEach
    void aDeviceWithATemplate() throws SQLException {
        database = new Database("plan");
        device = database.device("192.0.2.1");
        template = database.template("t");
        scalar = database.scalar(template, "uptime");
        database.run("insert into device_template values (?, ?)", device, template);
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private long items() throws SQLException {
        return database.number("select count(*) from item where device_id = ?", device);
    }

    private long rule() throws SQLException {
        long rule = database.number(
                "insert into discovery_rule (template_id, name, index_oid) values (?, 'if', '1.3.6.1.2.1.2.2.1.1')"
                        + " returning id",
                template);
        database.run(
                "insert into template_item (template_id, discovery_rule_id, name, oid, metric, value_type)"
                        + " values (?, ?, 'in', '1.3.6.1.2.1.2.2.1.10', 'snmp_if_in', 'counter')",
                template,
                rule);
        return rule;
    }

    private long row(long rule, String index) throws SQLException {
        return database.number(
                "insert into discovered_row (device_id, discovery_rule_id, row_index) values (?, ?, ?) returning id",
                device,
                rule,
                index);
    }

    @Test
    void migratingTwiceChangesNothing() throws SQLException {
        database.migrateAgain();
        assertThat(items()).isEqualTo(1);
    }

    @Test
    void itemsFollowTheTemplate() throws SQLException {
        assertThat(items()).isEqualTo(1);
        long second = database.scalar(template, "second");
        assertThat(items()).isEqualTo(2);
        database.run("delete from template_item where id = ?", second);
        assertThat(items()).isEqualTo(1);
        database.run("delete from device_template where device_id = ?", device);
        assertThat(items()).isZero();
    }

    @Test
    void itemsFollowDiscoveredRowsAndAskForTheirInstances() throws SQLException {
        long rule = rule();
        assertThat(items()).isEqualTo(1);
        long row = row(rule, "7.1");
        assertThat(items()).isEqualTo(2);
        assertThat(database.number("select count(*) from item_definition where row_index = '7.1' and polled"
                        + " and instance_oid = '1.3.6.1.2.1.2.2.1.10.7.1' and column_oid = '1.3.6.1.2.1.2.2.1.10'"))
                .isEqualTo(1);
        database.run("update discovered_row set missing_since = now() where id = ?", row);
        assertThat(database.number("select count(*) from item_definition where row_index = '7.1' and not polled"))
                .isEqualTo(1);
        database.run("delete from discovery_rule where id = ?", rule);
        assertThat(items()).isEqualTo(1);
    }

    @Test
    void rowsOfAnUnassignedTemplateGoWithIt() throws SQLException {
        row(rule(), "1");
        database.run("delete from device_template where device_id = ?", device);
        assertThat(database.number("select count(*) from discovered_row")).isZero();
        assertThat(items()).isZero();
    }

    @Test
    void everyKindOfChangeRaisesTheVersion() throws SQLException {
        long rule = rule();
        long row = row(rule, "1");
        long credential = database.number("insert into credential (name, snmp_version, community) values"
                + " ('c', 'v2c', '\\x01' || decode(repeat('00', 40), 'hex')) returning id");
        Map<String, Object> changes = new HashMap<>();
        changes.put("update device set enabled = false where id = ?", device);
        changes.put("update device set credential_id = " + credential + " where id = ?", device);
        changes.put("update template_item set interval_seconds = 30 where id = ?", scalar);
        changes.put("update item set enabled = false where device_id = ?", device);
        changes.put("update discovered_row set labels = '{\"ifName\": \"x\"}' where id = ?", row);
        changes.put("update discovery_rule set include = 'eth' where id = ?", rule);
        changes.put(
                "insert into template_item (template_id, name, oid, metric, value_type)"
                        + " values (?, 'new', '1.3.6.1', 'm', 'gauge')",
                template);
        changes.put(
                "insert into item (device_id, name, oid, metric, value_type)"
                        + " values (?, 'own', '1.3.6.1', 'm', 'gauge')",
                device);
        for (var change : changes.entrySet()) {
            long before = database.version(device);
            database.run(change.getKey(), change.getValue());
            assertThat(database.version(device)).as(change.getKey()).isGreaterThan(before);
        }
        database.run("update device set credential_id = ? where id = ?", credential, device);
        long before = database.version(device);
        database.run("update credential set name = 'renamed' where id = ?", credential);
        assertThat(database.version(device)).isGreaterThan(before);
    }

    private void discovered() throws SQLException {
        database.run("update device_state set discovered_at = now() where device_id = ?", device);
        assertThat(undiscovered()).isZero();
    }

    private long undiscovered() throws SQLException {
        return database.number("select count(*) from device_state where discovered_at is null");
    }

    @Test
    void aNewOrChangedRuleOrATemplateWithRulesAsksForADiscovery() throws SQLException {
        assertThat(undiscovered()).as("a new device").isEqualTo(1);
        discovered();
        long rule = rule();
        assertThat(undiscovered()).as("a new rule").isEqualTo(1);
        discovered();
        database.run("update discovery_rule set exclude = 'lo' where id = ?", rule);
        assertThat(undiscovered()).as("a changed rule").isEqualTo(1);
        database.run("delete from device_template where device_id = ?", device);
        discovered();
        database.run("insert into device_template values (?, ?)", device, template);
        assertThat(undiscovered()).as("a template with rules").isEqualTo(1);
    }

    @Test
    void whatHasNothingToDoWithRulesAsksForNoDiscovery() throws SQLException {
        long rule = rule();
        discovered();
        row(rule, "1");
        database.scalar(template, "second");
        database.run("update device set name = 'x' where id = ?", device);
        database.run("insert into device_template values (?, ?)", device, database.template("without rules"));
        assertThat(undiscovered()).isZero();
    }

    @Test
    void aDeletedDeviceLeavesATombstone() throws SQLException {
        long before = database.version(device);
        database.run("delete from device where id = ?", device);
        assertThat(database.version(device)).isGreaterThan(before);
        assertThat(database.number("select count(*) from item")).isZero();
    }

    @Test
    void aChangeOfOneDeviceLeavesTheOthersAlone() throws SQLException {
        long other = database.device("192.0.2.2");
        long before = database.version(other);
        database.run("update device set name = 'x' where id = ?", device);
        assertThat(database.version(other)).isEqualTo(before);
    }

    @Test
    void listenersAreNotifiedOncePerTransaction() throws SQLException {
        try (Connection listener = database.another()) {
            Database.run(listener, "listen " + InventorySchema.PLAN_CHANNEL);
            database.run("update device set name = 'x' where id = ?", device);
            var notifications = listener.unwrap(PGConnection.class).getNotifications(5000);
            assertThat(notifications).hasSize(1);
        }
    }

    @Test
    void aReaderThatGoesByTransactionIdsMissesNothingWhateverTheOrderOfCommits() throws Exception {
        int devices = 200;
        for (int i = 0; i < devices; i++) {
            database.device("198.51.100." + i);
        }
        var seen = new HashMap<Long, Long>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection reader = database.another()) {
            var writers = IntStream.range(0, 6)
                    .mapToObj(seed -> threads.submit(writer(seed, devices)))
                    .toList();
            String from = "0";
            boolean last;
            do {
                last = writers.stream().allMatch(Future::isDone);
                String next = xmin(reader);
                database.versions(reader, from).forEach((id, version) -> seen.merge(id, version, Math::max));
                from = next;
            } while (!last);
            for (var writer : writers) {
                writer.get();
            }
            assertThat(seen).containsAllEntriesOf(database.versions(reader, "0"));
        }
    }

    /** Transactions of different length, some of them rolled back. */
    private Callable<Void> writer(int seed, int devices) {
        return () -> {
            var random = new Random(seed);
            try (Connection connection = database.another()) {
                connection.setAutoCommit(false);
                for (int i = 0; i < 150; i++) {
                    // One device a transaction: two writers never wait for each other in a circle.
                    String ip = "198.51.100." + random.nextInt(devices);
                    Database.run(connection, "update device set name = ? where ip = ?", "n" + i, ip);
                    Database.run(connection, "select pg_sleep(?)", random.nextInt(4) / 1000.0);
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                }
            }
            return null;
        };
    }

    private static String xmin(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_snapshot_xmin(pg_current_snapshot())::text");
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void fiveThousandDevicesWithFortyItemsAreThereWithinSeconds() throws SQLException {
        for (int i = 1; i < 40; i++) {
            database.scalar(template, "item " + i);
        }
        long began = System.nanoTime();
        database.run("insert into device (name, ip) select 'd' || n, '10.0.' || n / 250 || '.' || n % 250"
                + " from generate_series(0, 4999) n");
        database.run("insert into device_template select id, ? from device where ip like '10.0.%'", template);
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat(database.number("select count(*) from item")).isEqualTo(5001 * 40);
        System.out.printf("5,000 devices with 40 items each: %.1f s%n", seconds);
        assertThat(seconds).isLessThan(15);
    }
}
