package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.job.Job;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Devices die, cost next to nothing while they are dead, and are back with their first answer. */
class DeathIT {
    private static final int DEVICES = 20;
    private static final int ITEMS = 5;

    private static Rig rig;
    private static Simulator simulator;
    private static ConfigurableApplicationContext worker;
    private static final List<Long> devices = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        rig = new Rig();
        simulator = Simulator.start(SimulatorConfig.DEFAULT.withDevices(DEVICES).with("port", "0"));
        long credential = rig.community("v2c", "public");
        for (int i = 1; i <= DEVICES; i++) {
            long device = rig.device("dead-" + i, "127.20.0." + i, simulator.port(), credential);
            for (int item = 1; item <= ITEMS; item++) {
                rig.item(device, "1.3.6.1.2.1.1." + item + ".0", "dead_" + item, "text");
            }
            devices.add(device);
        }
        worker = worker();
    }

    private static ConfigurableApplicationContext worker() {
        return rig.worker(
                "--ward.snmp.timeout=150ms",
                "--ward.snmp.attempts=3",
                "--ward.snmp.budget=600ms",
                "--ward.concurrency=40");
    }

    @AfterAll
    static void stop() {
        rig.close();
        simulator.close();
    }

    /** How many datagrams the devices got. */
    private static long poll() {
        long before = simulator.requests();
        String last = lastPoll();
        rig.publish(devices.stream().map(rig::pollAll).toList());
        rig.awaitNothingOpen();
        await().atMost(Rig.SOON).until(() -> lastPoll().compareTo(last) > 0);
        return simulator.requests() - before;
    }

    /** The oldest of all. */
    private static String lastPoll() {
        return String.valueOf(
                rig.sql.queryForObject("select min(coalesce(last_poll, 'epoch')) from device_state", String.class));
    }

    private static void all(String fault) {
        simulator.faults("1-" + DEVICES + ":" + fault);
    }

    @Test
    void aDeadDeviceCostsOnePduAndIsPolledAtOnceWhenItAnswers() {
        assertThat(poll()).isEqualTo(DEVICES);
        all("dead");
        for (int i = 0; i < 3; i++) {
            assertThat(poll()).as("all attempts of half of them at least").isGreaterThanOrEqualTo(2L * DEVICES);
        }
        assertThat(poll()).as("from now on only one probe").isEqualTo(DEVICES);
        assertThat(rig.number("select count(*) from device_state where message like"
                        + " 'The device is only probed, because it did not answer the last 3 times: %'"))
                .isEqualTo(DEVICES);
        assertThat(rig.number("select count(*) from item_problem where outcome = 'timeout'"))
                .isEqualTo(DEVICES * ITEMS);
        assertThat(rig.number("select count(*) from device_state where status = 'down' and failures = 4"))
                .isEqualTo(DEVICES);

        long before = simulator.requests();
        long now = System.currentTimeMillis();
        rig.publish(
                new Job.Discover(devices.getFirst(), rig.version(devices.getFirst()), now, now + 30_000, Job.NO_TASK));
        await().atMost(Rig.SOON)
                .until(() -> !rig.state(devices.getFirst(), "discovered_at").equals("null"));
        assertThat(simulator.requests()).as("nor are its tables walked").isEqualTo(before);

        worker.close();
        worker = worker();
        assertThat(poll()).as("a worker that just started knows it, too").isEqualTo(DEVICES);

        all("none");
        long ok = rig.ledger().get("ok");
        assertThat(poll()).as("a probe and a poll").isEqualTo(2L * DEVICES);
        assertThat(rig.ledger().get("ok") - ok).as("in the same job").isEqualTo((long) DEVICES * ITEMS);
        assertThat(poll()).as("and no probe any more").isEqualTo(DEVICES);
        assertThat(rig.number("select count(*) from item_problem")).isZero();
    }

    @Test
    void ofManyThatFallSilentAtOnceAPartIsWaitedForAndTheOthersAreProbed() {
        poll();
        all("dead");
        poll();
        assertThat(poll())
                .as("a quarter of 40 slots is patient: three attempts, and a look whether anybody is there")
                .isEqualTo(10 * 4 + 10);
        all("none");
        poll();
    }
}
