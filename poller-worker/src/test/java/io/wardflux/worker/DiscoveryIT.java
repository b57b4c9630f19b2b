package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.job.Job;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DiscoveryIT {
    private static Rig rig;
    private static Simulator simulator;
    private static long device;
    private static long rule;
    private static long task;

    @BeforeAll
    static void start() throws IOException {
        rig = new Rig();
        rig.worker(
                "--ward.snmp.timeout=200ms",
                "--ward.snmp.attempts=2",
                "--ward.snmp.budget=500ms",
                "--ward.discovery-budget=1s");
        simulator = Simulator.start(
                SimulatorConfig.DEFAULT.withDevices(1).with("port", "0").with("template", "cisco-ios"));
        device = rig.device("switch", "127.20.0.1", simulator.port(), rig.community("v2c", "public"));
        long template = rig.insert("insert into template (name) values ('switch')");
        rule = rig.insert(
                "insert into discovery_rule (template_id, name, index_oid, labels) values (?, 'interfaces',"
                        + " '1.3.6.1.2.1.2.2.1.1', '{\"ifIndex\": \"1.3.6.1.2.1.2.2.1.1\", \"ifName\":"
                        + " \"1.3.6.1.2.1.31.1.1.1.1\"}')",
                template);
        for (var column : List.of("6", "10")) {
            rig.sql.update(
                    "insert into template_item (template_id, discovery_rule_id, name, oid, metric, value_type)"
                            + " values (?, ?, ?, ?, ?, 'counter')",
                    template,
                    rule,
                    "octets " + column,
                    "1.3.6.1.2.1.31.1.1.1." + column,
                    "d_octets_" + column);
        }
        rig.sql.update("insert into device_template values (?, ?)", device, template);
    }

    @AfterAll
    static void stop() {
        rig.close();
        simulator.close();
    }

    private static String discover() {
        return discover(device);
    }

    /** What the task's failure is. */
    private static String discover(long device) {
        long now = System.currentTimeMillis();
        task++;
        rig.publish(new Job.Discover(device, rig.version(device), now, now + 30_000, task));
        await().atMost(Rig.SOON)
                .until(() -> rig.broker.ledger().task(task).orElseThrow().done() == 1);
        return rig.broker.ledger().task(task).orElseThrow().failure();
    }

    private static long rows(String condition) {
        return rig.number("select count(*) from discovered_row where device_id = ? and " + condition, device);
    }

    @Test
    void aWalkThatFailsKeepsTheRowsUntilThereAndLosesNone() throws IOException {
        try (Simulator large = Simulator.start(SimulatorConfig.DEFAULT
                .withDevices(1)
                .with("first-address", "127.20.9.1")
                .with("port", "0")
                .with("template", "cisco-ios")
                .with("interfaces", "1000"))) {
            long slow = rig.device("large", "127.20.9.1", large.port(), rig.community("v2c", "public"));
            long template = rig.insert("insert into template (name) values ('large')");
            rig.sql.update(
                    "insert into discovery_rule (template_id, name, index_oid, labels) values (?, 'many',"
                            + " '1.3.6.1.2.1.2.2.1.1', '{\"ifName\": \"1.3.6.1.2.1.31.1.1.1.1\"}')",
                    template);
            rig.sql.update("insert into device_template values (?, ?)", slow, template);
            String present = "select count(*) from discovered_row where missing_since is null and device_id = ?";

            large.faults("1:latency=150");
            assertThat(discover(slow)).startsWith("many: ").endsWith(" rows until there are kept)");
            long part = rig.number(present, slow);
            assertThat(part).isBetween(1L, 999L);
            large.faults("1:none");
            assertThat(discover(slow)).isEmpty();
            assertThat(rig.number(present, slow)).isEqualTo(1_000);

            long version = rig.version(slow);
            rig.sql.update(
                    "update discovered_row set missing_since = now() where device_id = ? and row_index = '1'", slow);
            large.faults("1:latency=150");
            assertThat(discover(slow)).startsWith("many: ");
            assertThat(rig.number(present, slow))
                    .as("found again, and none lost")
                    .isEqualTo(1_000);
            assertThat(rig.number(
                            "select count(*) from discovered_row where device_id = ? and labels ->> 'row_index' is not null",
                            slow))
                    .as("labels are those of the complete walk")
                    .isZero();
            assertThat(rig.version(slow)).isGreaterThan(version);
        }
    }

    @Test
    void rowsAreFoundPolledAndLost() {
        assertThat(discover()).isEmpty();
        assertThat(rows("missing_since is null")).isEqualTo(8);
        assertThat(rig.number("select count(*) from discovered_row where labels ->> 'ifName' = 'GigabitEthernet0/3' and"
                        + " labels ->> 'ifIndex' = '4' and row_index = '4'"))
                .isEqualTo(1);
        assertThat(rig.state(device, "discovered_at")).isNotEqualTo("null");
        assertThat(rig.items(device)).hasSize(16);

        rig.publish(rig.pollAll(device));
        rig.awaitNothingOpen();
        assertThat(rig.ledger().get("ok")).isEqualTo(16);
        assertThat(rig.samples.of("d_octets_10{device=\"switch\",ifName=\"GigabitEthernet0/7\",ifIndex=\"8\"}"))
                .hasSize(1);

        long version = rig.version(device);
        assertThat(discover()).isEmpty();
        assertThat(rig.version(device)).as("what did not change is not written").isEqualTo(version);

        rig.sql.update("update discovery_rule set exclude = '0/[67]$' where id = ?", rule);
        assertThat(rig.state(device, "discovered_at"))
                .as("the database asks for it")
                .isEqualTo("null");
        assertThat(discover()).isEmpty();
        assertThat(rows("missing_since is null")).isEqualTo(6);
        assertThat(rows("missing_since is not null"))
                .as("rows that are gone are kept")
                .isEqualTo(2);
        rig.publish(rig.pollAll(device));
        rig.awaitNothingOpen();
        assertThat(rig.ledger().get("revoked")).as("and not polled").isEqualTo(4);

        rig.sql.update("update discovery_rule set exclude = null where id = ?", rule);
        assertThat(discover()).isEmpty();
        assertThat(rows("missing_since is null")).as("they are back").isEqualTo(8);

        simulator.faults("1:dead");
        assertThat(discover()).startsWith("interfaces: ");
        assertThat(rows("missing_since is null")).as("silence is no absence").isEqualTo(8);
        assertThat(rig.number(
                        "select extract(epoch from now() - discovered_at)::bigint from device_state where device_id = ?",
                        device))
                .as("tried again in five minutes")
                .isBetween(54 * 60L, 56 * 60L);
        simulator.faults("1:none");
        rig.sql.update("update discovery_rule set include = '(' where id = ?", rule);
        assertThat(discover()).contains("is no regular expression");
    }
}
