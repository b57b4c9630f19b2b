package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two workers, each for a queue of its own, poll the same devices in turn; some of these die. */
class StatusIT {
    private static final int DEVICES = 200;
    private static final String UPTIME = "1.3.6.1.2.1.1.3.0";

    private static Rig rig;
    private static Simulator simulator;
    private static int polls;
    private static final List<Long> devices = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        rig = new Rig();
        rig.worker(settings("high_priority"));
        rig.worker(settings("default"));
        simulator = Simulator.start(SimulatorConfig.DEFAULT.withDevices(DEVICES).with("port", "0"));
        long credential = rig.community("v2c", "public");
        for (int i = 1; i <= DEVICES; i++) {
            long device = rig.device("sim-" + i, "127.20.0." + i, simulator.port(), credential);
            for (int item = 1; item <= 5; item++) {
                rig.item(device, UPTIME, "s_uptime_" + item, "gauge");
            }
            devices.add(device);
        }
    }

    private static String[] settings(String queue) {
        return new String[] {
            "--ward.queues=" + queue,
            "--ward.concurrency=400",
            "--ward.snmp.timeout=200ms",
            "--ward.snmp.attempts=3",
            "--ward.snmp.budget=1s"
        };
    }

    @AfterAll
    static void stop() {
        rig.close();
        simulator.close();
    }

    /** By one worker and the other in turn. */
    private static void pollOnce(long device) {
        String before = rig.state(device, "last_poll");
        rig.publish(polls++ % 2 == 0 ? QueueName.HIGH_PRIORITY : QueueName.DEFAULT, List.of(rig.pollAll(device)));
        await().atMost(Rig.SOON).until(() -> !before.equals(rig.state(device, "last_poll")));
    }

    @Test
    void downAfterThreeFailuresAndUpAfterTwoAnswersWhoeverPolls() {
        long device = devices.get(9);
        pollOnce(device);
        assertThat(rig.state(device, "status")).isEqualTo("up");
        simulator.faults("10:dead");
        pollOnce(device);
        pollOnce(device);
        assertThat(rig.state(device, "status")).as("two are not enough").isEqualTo("up");
        pollOnce(device);
        assertThat(rig.state(device, "status")).isEqualTo("down");
        assertThat(rig.state(device, "down_since")).isEqualTo(rig.state(device, "last_poll"));
        assertThat(rig.state(device, "last_outcome")).isEqualTo("timeout");
        assertThat(rig.state(device, "message")).isNotBlank();
        simulator.faults("10:none");
        pollOnce(device);
        assertThat(rig.state(device, "status")).as("one is not enough").isEqualTo("down");
        pollOnce(device);
        assertThat(rig.state(device, "status")).isEqualTo("up");
        assertThat(rig.state(device, "down_since")).isEqualTo("null");
        assertThat(rig.sql.queryForList(
                        "select from_status || ' ' || to_status from status_change where device_id = ? order by id",
                        String.class,
                        device))
                .containsExactly("unknown up", "up down", "down up");
        assertThat(problems(device))
                .as("no problem is left, whichever worker saw it")
                .isZero();
    }

    @Test
    void aProblemThatOneWorkerSawIsGoneWhenTheOtherGetsAnAnswer() {
        long device = devices.get(19);
        pollOnce(device);
        simulator.faults("20:dead");
        pollOnce(device);
        assertThat(problems(device)).isEqualTo(5);
        simulator.faults("20:none");
        pollOnce(device);
        assertThat(problems(device)).isZero();
    }

    private static long problems(long device) {
        return rig.number(
                "select count(*) from item_problem join item i on i.id = item_id where i.device_id = ?", device);
    }

    @Test
    void aDeadDeviceCostsOneBudgetAndDelaysNoOther() {
        // Once, so that settings are read.
        rig.publish(devices.stream().map(rig::pollAll).toList());
        rig.awaitNothingOpen();
        simulator.faults("101-200:dead");
        List<Job> jobs = new ArrayList<>();
        // The dead ones first.
        devices.subList(100, 200).forEach(device -> jobs.add(rig.pollAll(device)));
        devices.subList(0, 100).forEach(device -> jobs.add(rig.pollAll(device)));
        long before = rig.ledger().getOrDefault("ok", 0L);
        long begin = System.nanoTime();
        rig.publish(jobs);
        await().atMost(Rig.SOON)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> rig.ledger().getOrDefault("ok", 0L) - before >= 500);
        Duration living = Duration.ofNanos(System.nanoTime() - begin);
        rig.awaitNothingOpen();
        Duration all = Duration.ofNanos(System.nanoTime() - begin);
        simulator.faults("101-200:none");
        assertThat(living).as("those that answer do not wait for the dead").isLessThan(Duration.ofMillis(600));
        assertThat(all)
                .as("100 dead devices with 5 items each cost one budget together")
                .isBetween(Duration.ofMillis(550), Duration.ofMillis(2_000));
        assertThat(rig.ledger().get("timeout")).isGreaterThanOrEqualTo(500);
    }
}
