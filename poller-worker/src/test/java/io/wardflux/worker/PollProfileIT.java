package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** What workers learn of agents outlives them, and what people decide reaches them. */
class PollProfileIT {
    private static final int ITEMS = 40;

    private static Rig rig;
    private static Simulator simulator;
    private static ConfigurableApplicationContext worker;
    private static long credential;

    @BeforeAll
    static void start() throws IOException {
        rig = new Rig();
        worker = worker();
        simulator = Simulator.start(
                SimulatorConfig.DEFAULT.withDevices(5).with("port", "0").with("template", "bench"));
        credential = rig.community("v2c", "public");
    }

    private static ConfigurableApplicationContext worker() {
        return rig.worker("--ward.snmp.timeout=500ms", "--ward.snmp.attempts=2", "--ward.snmp.budget=2s");
    }

    @AfterAll
    static void stop() {
        rig.close();
        simulator.close();
    }

    private static long simulated(int number) {
        long device = rig.device("profile-" + number, "127.20.0." + number, simulator.port(), credential);
        for (int item = 1; item <= ITEMS; item++) {
            rig.item(device, "1.3.6.1.4.1.99999.1." + item + ".0", "p_" + item, "gauge");
        }
        return device;
    }

    /** How many datagrams the agents got. */
    private static long poll(long device) {
        long before = simulator.requests();
        long ok = rig.ledger().getOrDefault("ok", 0L);
        rig.publish(rig.pollAll(device));
        rig.awaitNothingOpen();
        assertThat(rig.ledger().get("ok") - ok).isEqualTo(ITEMS);
        return simulator.requests() - before;
    }

    private static String learned(long device, String what) {
        return String.valueOf(rig
                .sql
                .queryForList(
                        "select learned ->> ? from device_profile where device_id = ?", String.class, what, device)
                .stream()
                .filter(Objects::nonNull) // something else was learned first
                .findFirst()
                .orElse(null));
    }

    private static void decide(long device, String pinned) {
        rig.sql.update(
                "insert into device_profile (device_id, pinned, version) values (?, ?::jsonb, 1) on conflict (device_id)"
                        + " do update set pinned = excluded.pinned, version = device_profile.version + 1",
                device,
                pinned);
    }

    @Test
    void whatWasLearnedIsKeptAndUsedByTheNextWorker() {
        long device = simulated(1);
        simulator.faults("1:too-big=10");
        long first = poll(device);
        for (int i = 0; i < 5; i++) {
            poll(device);
        }
        await().atMost(Rig.SOON).until(() -> learned(device, "quirks").contains("tooBig"));
        await().atMost(Rig.SOON).until(() -> Integer.parseInt(learned(device, "maxVarbinds")) <= 10);
        assertThat(rig.number("select version from device_profile where device_id = ?", device))
                .as("nobody decided anything")
                .isZero();
        long plan = rig.version(device);

        worker.close();
        worker = worker();
        assertThat(poll(device))
                .as("41 values by 10 at most, and none refused; at first it was tried")
                .isLessThan(first)
                .isBetween(5L, 9L);
        assertThat(rig.version(device)).as("what is learned makes no new plan").isEqualTo(plan);
    }

    @Test
    void aPersonsDecisionIsFollowedAndTakenBack() {
        long device = simulated(2);
        assertThat(poll(device)).isLessThanOrEqualTo(3);
        decide(device, "{\"maxVarbinds\": 3, \"pinned\": true}");
        assertThat(poll(device)).as("41 values by 3").isEqualTo(14);
        assertThat(poll(device)).as("it stays so").isEqualTo(14);
        rig.sql.update(
                "update device_profile set pinned = null, learned = null, resets = resets + 1, version = version + 1"
                        + " where device_id = ?",
                device);
        assertThat(poll(device)).as("it begins anew").isLessThanOrEqualTo(3);
    }

    @Test
    void aDeviceIsSentNoMorePacketsASecondThanAPersonAllows() {
        long device = simulated(3);
        decide(device, "{\"maxVarbinds\": 2, \"packetsPerSecond\": 10, \"pinned\": true}");
        long begin = System.nanoTime();
        assertThat(poll(device)).isEqualTo(21);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("21 requests, 10 in any second")
                .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(9));
    }

    @Test
    void whatWasSentIsStored() {
        long device = simulated(4);
        long sent = poll(device);
        String of = "{device=\"profile-4\"}";
        assertThat(rig.samples.of("snmp_device_requests" + of)).singleElement().satisfies(series -> {
            assertThat(series.labels()).containsOnlyKeys("__name__", "device", "vendor", "ip", "device_id");
            assertThat(series.values()).containsExactly((double) sent);
        });
        assertThat(rig.samples
                        .of("snmp_device_sent_bytes" + of)
                        .getFirst()
                        .values()
                        .getFirst())
                .isBetween(100.0, 5_000.0);
        assertThat(rig.samples
                        .of("snmp_device_received_bytes" + of)
                        .getFirst()
                        .values()
                        .getFirst())
                .isBetween(100.0, 5_000.0);
        assertThat(rig.samples.of("snmp_device_retries" + of).getFirst().values())
                .containsExactly(0.0);
    }
}
