package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.WorkerRegistry.Order;
import io.wardflux.broker.WorkerRegistry.Worker;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is told to end, as a process of its own. */
class DrainIT {
    private static final int DEVICES = 40;

    @TempDir
    Path folder;

    @Test
    void aDrainedWorkerDoesWhatItHoldsAndEndsWell() throws Exception {
        try (var rig = new Rig();
                var simulator = Simulator.start(
                        SimulatorConfig.DEFAULT.withDevices(DEVICES).with("port", "0"))) {
            List<Long> devices = rig.simulated(DEVICES, "drain", simulator.port());
            // For an earlier one of that name.
            rig.broker.workers().order("drained", new Order.Drain());
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PollerWorker.class.getName()));
            command.addAll(rig.settings("--ward.worker-id=drained", "--ward.concurrency=10", "--ward.snmp.timeout=5s"));
            Path log = folder.resolve("worker.log");
            Process worker = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> rig.broker.workers().workers().stream()
                                .anyMatch(other -> other.id().equals("drained") && other.online()));
                simulator.faults("1-" + DEVICES + ":latency=2500");
                rig.publish(devices.stream().map(rig::pollAll).toList());
                await().atMost(Rig.SOON)
                        .until(() -> rig.broker.queueStats().queues().stream().anyMatch(queue -> queue.inFlight() > 5));

                rig.broker.workers().order("drained", new Order.Drain());

                await().atMost(Duration.ofSeconds(3)).until(() -> shown(rig).draining());
                assertThat(shown(rig).online()).isTrue();
                assertThat(worker.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(worker.exitValue()).isZero();
            } catch (ConditionTimeoutException e) {
                throw new AssertionError("Its log:\n" + Files.readString(log), e);
            } finally {
                worker.destroyForcibly().waitFor();
            }
            assertThat(shown(rig).online()).isFalse();
            long done = rig.ledger().getOrDefault("ok", 0L);
            assertThat(done).isBetween(1L, DEVICES - 1L);
            assertThat(rig.ledger().get("open"))
                    .as("the rest is left to others")
                    .isEqualTo(DEVICES - done);
            assertThat(rig.broker.queueStats().queues())
                    .as("nothing is left in its hands")
                    .allMatch(queue -> queue.inFlight() == 0);
        }
    }

    private static Worker shown(Rig rig) {
        return rig.broker.workers().workers().stream()
                .filter(worker -> worker.id().equals("drained"))
                .findFirst()
                .orElseThrow();
    }
}
