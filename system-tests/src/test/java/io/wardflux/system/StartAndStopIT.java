package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.system.Installation.Run;
import io.wardflux.system.Metrics.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The two scripts, as a newcomer and an operator use them. */
class StartAndStopIT {

    @Test
    void aDemoStartsShowsLiveValuesStopsKeepsItsDataAndGoes() throws IOException {
        var installation = new Installation();
        Map<String, Long> again;
        try (installation) {
            Run first = installation.start("--demo", "6");
            System.out.printf("start with a demo of 6: %.1f s%n", first.took().toMillis() / 1000.0);
            List<Sample> values = installation.metrics().samples("snmp_cpu_5sec");
            assertThat(values).isNotEmpty();
            assertThat(values.getFirst().labels()).containsKeys("device", "vendor", "ip", "device_id");
            assertThat(Files.getPosixFilePermissions(installation.home().resolve("admin-password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(devices(installation)).isEqualTo(6);

            Map<String, Long> pids = installation.pids();
            installation.start("--demo", "6");
            assertThat(installation.pids()).isEqualTo(pids);
            assertThat(devices(installation)).isEqualTo(6);

            installation.start("--workers", "2");
            assertThat(installation.pids()).containsKey("poller-worker-2").containsAllEntriesOf(pids);

            assertThat(installation.stop().exitCode()).isZero();
            assertThat(pids.values()).noneMatch(Installation::isAlive);
            assertThat(installation.stop().exitCode()).isZero();

            installation.start();
            again = installation.pids();
            assertThat(devices(installation)).isEqualTo(6);
        }
        // Closing it purged it.
        assertThat(installation.home()).doesNotExist();
        assertThat(again.values()).isNotEmpty().noneMatch(Installation::isAlive);
    }

    @Test
    void aTakenPortIsNamedWithItsSettingAndNothingIsLeftRunning() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var installation = new Installation().with("WARD_API_PORT", Integer.toString(taken.getLocalPort()))) {
            Run run = installation.tryToStart();
            assertThat(run.exitCode()).isNotZero();
            assertThat(run.output()).contains(Integer.toString(taken.getLocalPort()), "WARD_API_PORT");
            assertThat(installation.pids().values()).noneMatch(Installation::isAlive);
        }
    }

    @Test
    void aWrongOptionIsNamed() throws IOException {
        try (var installation = new Installation()) {
            Run run = installation.tryToStart("--colour");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.output()).contains("--colour");
            assertThat(installation.tryToStart("--broker", "pigeon").output()).contains("pigeon");
        }
    }

    private static int devices(Installation installation) {
        return installation
                .api()
                .get("devices")
                .path("page")
                .path("totalElements")
                .asInt();
    }
}
