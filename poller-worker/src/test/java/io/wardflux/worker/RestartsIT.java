package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.localstack.SnmpdServer;
import io.wardflux.model.job.QueueName;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Two workers, each for a queue of its own, poll devices in turn that restart now and then. */
class RestartsIT {
    private static Rig rig;
    private static Simulator simulator;
    private static ConfigurableApplicationContext first;
    private static long credential;

    @BeforeAll
    static void start() throws IOException {
        rig = new Rig();
        first = worker("high_priority");
        worker("default");
        simulator = Simulator.start(SimulatorConfig.DEFAULT.withDevices(5).with("port", "0"));
        credential = rig.community("v2c", "public");
    }

    private static ConfigurableApplicationContext worker(String queue) {
        return rig.worker(
                "--ward.queues=" + queue,
                "--ward.snmp.timeout=300ms",
                "--ward.snmp.attempts=2",
                "--ward.snmp.budget=3s");
    }

    @AfterAll
    static void stop() {
        rig.close();
        simulator.close();
    }

    private static long simulated(int number) {
        long device = rig.device("restarts-" + number, "127.20.0." + number, simulator.port(), credential);
        rig.item(device, "1.3.6.1.2.1.1.5.0", "r_name_" + number, "text");
        return device;
    }

    private static void poll(QueueName queue, long device) {
        rig.publish(queue, List.of(rig.pollAll(device)));
        rig.awaitNothingOpen();
    }

    private static void assertRestarts(long device, long restarts) {
        await().atMost(Rig.SOON)
                .ignoreExceptions()
                .until(() -> rig.number("select restarts from device_profile where device_id = ?", device) == restarts);
    }

    private static String noted(long device) {
        return String.valueOf(rig.sql.queryForObject(
                "select noted_at from device_profile where device_id = ?", String.class, device));
    }

    private static void assertSeries(String device, Double... values) {
        await().atMost(Rig.SOON)
                .untilAsserted(() -> assertThat(
                                rig.samples.now("snmp_device_restarts_total{device=\"" + device + "\"}").stream()
                                        .flatMap(series -> series.values().stream()))
                        .containsExactly(values));
    }

    @Test
    void aRestartCountsOnceWhoeverSeesIt() {
        long device = simulated(1);
        poll(QueueName.HIGH_PRIORITY, device);
        assertRestarts(device, 0);
        poll(QueueName.DEFAULT, device);
        simulator.restart("1");
        poll(QueueName.HIGH_PRIORITY, device);
        poll(QueueName.DEFAULT, device);
        poll(QueueName.HIGH_PRIORITY, device);
        assertRestarts(device, 1);
        assertThat(rig.number(
                        "select extract(epoch from now() - restarted_at)::bigint from device_profile"
                                + " where device_id = ? and restarted_at = boot_at",
                        device))
                .isBetween(0L, 10L);
        assertSeries("restarts-1", 0.0, 0.0, 1.0, 1.0, 1.0);
        // Both workers have seen it, and write within a second.
        await().during(Duration.ofMillis(1_200))
                .atMost(Rig.SOON)
                .until(() -> rig.number("select restarts from device_profile where device_id = ?", device) == 1);
        String noted = noted(device);
        poll(QueueName.DEFAULT, device);
        assertThat(noted(device))
                .as("a poll that finds nothing new writes nothing")
                .isEqualTo(noted);
        assertThat(rig.samples
                        .of("snmp_device_restarts_total{device=\"restarts-1\"}")
                        .getFirst()
                        .labels())
                .containsOnlyKeys("__name__", "device", "vendor", "ip", "device_id");
    }

    @Test
    void aRestartIsSeenByAWorkerThatDidNotRunBefore() {
        long device = simulated(2);
        poll(QueueName.HIGH_PRIORITY, device);
        assertRestarts(device, 0);
        first.close();
        simulator.restart("2");
        first = worker("high_priority");
        poll(QueueName.HIGH_PRIORITY, device);
        assertRestarts(device, 1);
        first.close();
        first = worker("high_priority");
        poll(QueueName.HIGH_PRIORITY, device);
        assertSeries("restarts-2", 0.0, 1.0, 1.0);
    }

    @Test
    void theBootsOfAnEngineTellARestart(@TempDir Path folder) {
        try (SnmpdServer agent = SnmpdServer.start(folder, 0, """
                engineID always-the-same-engine
                createUser watcher SHA-256 "a passphrase of tests" AES "a passphrase of tests"
                rouser watcher
                """)) {
            long device = rig.device(
                    "restarts-snmpd",
                    "127.0.0.1",
                    agent.port(),
                    TestCredentials.usm(
                            rig, "watcher", "SHA-256", "a passphrase of tests", "AES-128", "a passphrase of tests"));
            rig.item(device, "1.3.6.1.2.1.1.5.0", "r_snmpd", "text");
            poll(QueueName.DEFAULT, device);
            assertRestarts(device, 0);
            long boots = rig.number("select engine_boots from device_profile where device_id = ?", device);
            assertThat(boots).isPositive();
            agent.stop();
            // At once: by its sysUpTime alone that could not be told from jitter.
            agent.restart();
            long ok = rig.ledger().get("ok");
            poll(QueueName.DEFAULT, device);
            assertThat(rig.ledger().get("ok") - ok)
                    .as("%s", rig.state(device, "message"))
                    .isEqualTo(1);
            assertRestarts(device, 1);
            assertThat(rig.number("select engine_boots from device_profile where device_id = ?", device))
                    .isEqualTo(boots + 1);
        }
    }

    @Test
    void anAgentWithoutAClockIsPolledWithoutIt(@TempDir Path folder) {
        try (SnmpdServer agent = SnmpdServer.start(folder, 0, """
                view names included .1.3.6.1.2.1.1.5
                rocommunity public default -V names
                """)) {
            long device = rig.device("restarts-view", "127.0.0.1", agent.port(), rig.community("v1", "public"));
            rig.item(device, "1.3.6.1.2.1.1.5.0", "r_view", "text");
            long ok = rig.ledger().getOrDefault("ok", 0L);
            poll(QueueName.DEFAULT, device);
            poll(QueueName.DEFAULT, device);
            assertThat(rig.ledger().get("ok") - ok).isEqualTo(2);
            assertThat(rig.samples.now("snmp_device_restarts_total{device=\"restarts-view\"}"))
                    .isEmpty();
        }
    }
}
