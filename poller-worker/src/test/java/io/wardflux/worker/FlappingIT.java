package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.worker.state.PingReport;
import io.wardflux.worker.state.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What two workers see in turn of devices that come and go. */
class FlappingIT {
    private static Rig rig;
    private static List<StateWriter> workers;
    private Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private int reports;

    @BeforeAll
    static void start() {
        rig = new Rig();
        workers = List.of(
                rig.worker("--ward.status.failures-until-down=1", "--ward.status.successes-until-up=1")
                        .getBean(StateWriter.class),
                rig.worker("--ward.status.failures-until-down=1", "--ward.status.successes-until-up=1")
                        .getBean(StateWriter.class));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    /** By one worker and the other in turn. */
    private void see(long device, boolean... answers) {
        for (boolean up : answers) {
            now = now.plusSeconds(60);
            workers.get(reports++ % 2).report(new PingReport(device, now, now, 3, up ? 3 : 0, up ? 1.5 : null));
            await().atMost(Rig.SOON)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> rig.number(
                                    "select count(*) from device_state where device_id = ?"
                                            + " and ping_round = ?::timestamptz",
                                    device,
                                    now.toString())
                            == 1);
        }
    }

    private static List<String> history(long device) {
        return rig.sql.queryForList(
                "select kind || ' ' || from_status || ' ' || to_status from status_change where device_id = ? order by id",
                String.class,
                device);
    }

    @Test
    void aDeviceThatComesAndGoesIsDampedAndSaysSoOnce() {
        long device = rig.device("flapper", "127.90.0.1", 161, 0);
        see(device, true, false, true, false, true, false);
        assertThat(rig.state(device, "flapping::text")).isEqualTo("false");
        see(device, true); // the 6th change
        assertThat(rig.state(device, "flapping::text")).isEqualTo("true");
        assertThat(rig.state(device, "status")).as("damped").isEqualTo("down");
        see(device, false, true, false, true);
        assertThat(rig.state(device, "status")).isEqualTo("down");
        see(device, true);
        assertThat(rig.state(device, "status")).as("two in a row").isEqualTo("up");
        assertThat(history(device))
                .containsExactly(
                        "status unknown up",
                        "status up down",
                        "status down up",
                        "status up down",
                        "status down up",
                        "status up down",
                        "flappingStarted down down",
                        "status down up");
        now = now.plus(Duration.ofMinutes(31));
        see(device, true);
        assertThat(rig.state(device, "flapping::text")).isEqualTo("false");
        assertThat(rig.state(device, "turns::text")).isEqualTo("{}");
        assertThat(history(device)).hasSize(9).endsWith("flappingEnded up up");
    }
}
