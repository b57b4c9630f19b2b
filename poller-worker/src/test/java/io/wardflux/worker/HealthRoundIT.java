package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.broker.Ledger;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rounds of pings by real fping; the whole of 127.0.0.0/8 answers. */
class HealthRoundIT {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private static Rig rig;
    private static ConfigurableApplicationContext worker;
    private static long lastDue = System.currentTimeMillis() - 1_000_000;
    private final List<String> routes = new ArrayList<>();

    @BeforeAll
    static void start() {
        rig = new Rig();
        worker = rig.worker("--ward.ping.period=100ms", "--ward.ping.timeout=300ms");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @AfterEach
    void routesBack() throws IOException, InterruptedException {
        for (String address : List.copyOf(routes)) {
            revive(address);
        }
    }

    // A target that is killed: the machine's own routes decide that nothing answers at an address any more.

    private void kill(String address) throws IOException, InterruptedException {
        assumeTrue(route("add", address) == 0, "routes may be changed here");
        routes.add(address);
    }

    private void revive(String address) throws IOException, InterruptedException {
        route("del", address);
        routes.remove(address);
    }

    private static int route(String verb, String address) throws IOException, InterruptedException {
        return new ProcessBuilder("ip", "route", verb, "unreachable", address + "/32", "table", "local")
                .inheritIO()
                .start()
                .waitFor();
    }

    private static Job.HealthRound round(long task, long... devices) {
        lastDue += 1_000;
        return new Job.HealthRound(lastDue, System.currentTimeMillis() + 60_000, task, ItemIds.of(devices));
    }

    private static long device(String name, String ip) {
        return device(name, ip, 161);
    }

    private static long device(String name, String ip, int port) {
        return rig.device(name, ip, port, 0);
    }

    private static void pingOnce(long device) {
        pingOnce(round(Job.NO_TASK, device), device);
    }

    private static void pingOnce(Job.HealthRound round, long device) {
        rig.publish(round);
        await().atMost(Rig.SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> rig.number(
                                "select count(*) from device_state where device_id = ?"
                                        + " and ping_round = to_timestamp(? / 1000.0)",
                                device,
                                round.dueMs())
                        == 1);
    }

    private static double rounds(String end) {
        return worker.getBean(MeterRegistry.class)
                .get("ward.health.rounds")
                .tag("end", end)
                .counter()
                .count();
    }

    @Test
    void tenThousandTargetsAreDoneWithinAMinuteByOneProcess() {
        rig.sql.update("insert into device (name, ip, vendor) select 'h' || n, '127.' || 10 + n / 62500 || '.'"
                + " || n / 250 || '.' || 1 + n % 250, 'Acme' from generate_series(0, 9999) n");
        long[] all = rig.sql.queryForList("select id from device where name ~ '^h[0-9]+$'", Long.class).stream()
                .mapToLong(Long::longValue)
                .toArray();
        long begin = System.nanoTime();
        rig.publish(round(Job.NO_TASK, all));
        await().atMost(MINUTE.plusSeconds(15))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> rig.number("select count(*) from device d join device_state s on s.device_id = d.id"
                                + " where d.name ~ '^h[0-9]+$' and s.ping_up and s.status = 'up'")
                        == 10_000);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(took).as("with everything that follows").isLessThan(MINUTE);
        await().atMost(MINUTE).until(() -> rig.samples.count("device_ping_status{device=~\"h[0-9]+\"}") == 10_000);
        assertThat(rig.samples.count("device_ping_rtt_ms{device=~\"h[0-9]+\"}")).isEqualTo(10_000);
        assertThat(rig.samples.count("device_ping_packet_loss{device=~\"h[0-9]+\"}"))
                .isEqualTo(10_000);
    }

    @Test
    void aKilledTargetIsDownAfterThreeRoundsAndUpAfterTwo() throws IOException, InterruptedException {
        String address = "127.77.0.1";
        long device = device("mortal", address);
        pingOnce(device);
        assertThat(rig.state(device, "status")).isEqualTo("up");
        assertThat(rig.state(device, "status_by")).isEqualTo("ping");
        kill(address);
        pingOnce(device);
        assertThat(rig.state(device, "ping_up::text"))
                .as("what a ping says shows at once")
                .isEqualTo("false");
        Job.HealthRound second = round(Job.NO_TASK, device);
        pingOnce(second, device);
        // As when its worker dies before it said that it is done.
        double done = rounds("done");
        rig.publish(second, second);
        await().atMost(Rig.SOON).until(() -> rounds("done") == done + 2);
        pingOnce(device("other", "127.77.0.2")); // everything before is written
        assertThat(rig.state(device, "status"))
                .as("two failures are not enough")
                .isEqualTo("up");
        assertThat(rig.state(device, "failures"))
                .as("the same round counts once")
                .isEqualTo("2");
        pingOnce(device);
        assertThat(rig.state(device, "status")).isEqualTo("down");
        assertThat(rig.state(device, "down_since")).isEqualTo(rig.state(device, "last_ping"));
        assertThat(rig.state(device, "message")).isEqualTo("None of 3 pings was answered");
        assertThat(rig.state(device, "ping_loss")).isEqualTo("100");
        assertThat(rig.state(device, "ping_rtt_ms")).isEqualTo("null");
        assertThat(rig.samples
                        .of("device_ping_status{device=\"mortal\"}")
                        .getFirst()
                        .values())
                .endsWith(0.0);
        assertThat(rig.samples
                        .of("device_ping_rtt_ms{device=\"mortal\"}")
                        .getFirst()
                        .values())
                .as("there is no round trip where nothing came back")
                .hasSize(1);
        revive(address);
        pingOnce(device);
        assertThat(rig.state(device, "status")).as("one answer is not enough").isEqualTo("down");
        pingOnce(device);
        assertThat(rig.state(device, "status")).isEqualTo("up");
        assertThat(rig.sql.queryForList(
                        "select from_status || ' ' || to_status || ': ' || reason from status_change"
                                + " where device_id = ? order by id",
                        String.class,
                        device))
                .containsExactly(
                        "unknown up: A health check was answered",
                        "up down: 3 health checks in a row failed: None of 3 pings was answered",
                        "down up: 2 health checks were answered");
    }

    @Test
    void devicesThatShareAnAddressAndIpv6AreSampledWithTheirOwnLabels() {
        long one = device("one", "127.78.0.1");
        long two = device("two", "127.78.0.1", 1161);
        long six = device("six", "::1");
        long off = device("off", "127.78.0.2");
        rig.sql.update("update device set enabled = false where id = ?", off);
        pingOnce(round(Job.NO_TASK, one, two, six, off, 999_999), six);
        for (long device : new long[] {one, two, six}) {
            var series = rig.samples.of("device_ping_status{device_id=\"" + device + "\"}");
            assertThat(series).hasSize(1);
            assertThat(series.getFirst().labels())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "__name__",
                            "device_ping_status",
                            "device",
                            device == one ? "one" : device == two ? "two" : "six",
                            "vendor",
                            "Acme",
                            "ip",
                            device == six ? "::1" : "127.78.0.1",
                            "device_id",
                            Long.toString(device)));
            assertThat(series.getFirst().values()).containsExactly(1.0);
        }
        assertThat(rig.state(off, "last_ping")).isEqualTo("null");
    }

    @Test
    void aDeviceWithItemsKeepsTheStatusThatItsPollsGaveIt() throws IOException, InterruptedException {
        String address = "127.79.0.1";
        long device = device("polled", address);
        rig.item(device, "1.3.6.1.2.1.1.3.0", "hr_uptime", "gauge");
        rig.sql.update(
                "update device_state set status = 'up', undamped = 'up', status_by = 'snmp', last_outcome = 'ok'"
                        + " where device_id = ?",
                device);
        kill(address);
        for (int i = 0; i < 4; i++) {
            pingOnce(device);
        }
        assertThat(rig.state(device, "ping_up::text")).isEqualTo("false");
        assertThat(rig.state(device, "status")).isEqualTo("up");
        assertThat(rig.state(device, "last_outcome")).isEqualTo("ok");
        // Nothing is polled any more: from now on pings decide, and begin to count.
        rig.sql.update("delete from item where device_id = ?", device);
        pingOnce(device);
        pingOnce(device);
        assertThat(rig.state(device, "status")).isEqualTo("up");
        pingOnce(device);
        assertThat(rig.state(device, "status")).isEqualTo("down");
        assertThat(rig.state(device, "status_by")).isEqualTo("ping");
    }

    @Test
    void aCheckThatAPersonAskedForShowsWhatCameOfIt() {
        long device = device("asked", "127.80.0.1");
        long task = rig.insert("insert into task (type, device_id) values ('check_device_health', ?)", device);
        pingOnce(round(task, device), device);
        await().atMost(Rig.SOON)
                .until(() -> rig.broker
                                .ledger()
                                .task(task)
                                .map(Ledger.TaskProgress::done)
                                .orElse(0L)
                        == 1);
        JsonNode details = JsonMapper.builder()
                .build()
                .readTree(rig.sql.queryForObject("select details::text from task where id = ?", String.class, task));
        assertThat(details.path("status").asString()).isEqualTo("up");
        assertThat(details.path("packetLoss").asDouble()).isZero();
        assertThat(details.path("rttMs").asDouble()).isBetween(0.001, 1000.0);
    }

    @Test
    void aRoundPastItsDeadlineIsDroppedAndCounted() {
        long device = device("late", "127.81.0.1");
        double late = rounds("late");
        long now = System.currentTimeMillis();
        rig.publish(new Job.HealthRound(now - 60_000, now - 1, Job.NO_TASK, ItemIds.of(device)));
        await().atMost(Rig.SOON).until(() -> rounds("late") == late + 1);
        assertThat(rig.state(device, "last_ping")).isEqualTo("null");
    }

    @Test
    void aRoundThatDoesNotEndByItsDeadlineIsEndedAndSaysNothingOfAnyDevice() {
        long device = device("slow", "127.82.0.1");
        double ended = rounds("timeLimit");
        long now = System.currentTimeMillis();
        // Two periods of 100 ms are needed at least.
        rig.publish(new Job.HealthRound(now, now + 150, Job.NO_TASK, ItemIds.of(device)));
        await().atMost(Rig.SOON).until(() -> rounds("timeLimit") + rounds("late") == ended + rounds("late") + 1);
        assertThat(rig.state(device, "last_ping")).isEqualTo("null");
        assertThat(rig.state(device, "failures")).isEqualTo("0");
    }

    @Test
    void withoutFpingThereIsASentenceInTheTaskAndOnTheHealthPage() {
        try (Rig other = new Rig()) {
            var poor = other.worker("--ward.ping.program=" + Path.of("/nonexistent/fping"));
            long device = other.device("d", "127.83.0.1", 161, 0);
            long task = other.insert("insert into task (type, device_id) values ('check_device_health', ?)", device);
            other.publish(round(task, device));
            await().atMost(Rig.SOON)
                    .untilAsserted(() -> assertThat(other.broker.ledger().task(task))
                            .hasValueSatisfying(progress ->
                                    assertThat(progress.failure()).contains("/nonexistent/fping", "install")));
            var health = poor.getBean(
                            "icmpHealthIndicator", org.springframework.boot.health.contributor.HealthIndicator.class)
                    .health();
            assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
            assertThat(health.getDetails().get("reason")).asString().contains("/nonexistent/fping", "install");
            assertThat(other.state(device, "failures")).as("nothing is known").isEqualTo("0");
        }
    }
}
