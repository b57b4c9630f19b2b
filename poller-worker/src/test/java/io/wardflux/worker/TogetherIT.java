package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Where many polls are published at once, several come in a message: each is still a job of its own. */
class TogetherIT {

    private static final int DEVICES = 200;
    private static final int DEAD = 20;

    private static ConfigurableApplicationContext worker(Rig rig, int slots) {
        return rig.worker(
                "--ward.snmp.timeout=2s",
                "--ward.snmp.attempts=1",
                "--ward.snmp.budget=2s",
                "--ward.concurrency=" + slots);
    }

    @Test
    void deadDevicesAndFewSlotsKeepNoneOfItsNeighboursAndADrainedWorkerPutsBackWhatItHasNotBegun() throws IOException {
        try (var rig = new Rig();
                var simulator = Simulator.start(
                        SimulatorConfig.DEFAULT.withDevices(DEVICES).with("port", "0"))) {
            List<Long> devices = rig.simulated(DEVICES, "together", simulator.port());
            simulator.faults("1-" + DEAD + ":dead");
            var worker = worker(rig, 50);

            long began = System.nanoTime();
            rig.publish(devices.stream().map(rig::pollAll).toList());

            // A message has three of them, so nearly all of the dead have healthy neighbours.
            await().atMost(Duration.ofMillis(1_900))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> rig.ledger().getOrDefault("ok", 0L) == DEVICES - DEAD);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            rig.awaitNothingOpen();
            assertThat(rig.ledger()).containsEntry("timeout", (long) DEAD).containsEntry("scheduled", (long) DEVICES);
            assertThat(rig.samples.count("together_uptime")).isEqualTo(DEVICES - DEAD);

            worker.close();
            simulator.faults("1-" + DEVICES + ":latency=1000");
            var small = worker(rig, 7);
            rig.publish(devices.stream().map(rig::pollAll).toList());
            await().atMost(Rig.SOON)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> rig.broker.queueStats().queues().stream().anyMatch(queue -> queue.inFlight() >= 7));
            small.close();

            assertThat(rig.broker.queueStats().queues())
                    .as("nothing is left in its hands")
                    .allMatch(queue -> queue.inFlight() == 0);
            long ended = rig.ledger().get("scheduled") - rig.ledger().get("open") - DEVICES;
            assertThat(ended).isBetween(1L, DEVICES - 1L);
            assertThat(rig.broker.queueStats().queues().stream()
                            .mapToLong(queue -> queue.ready())
                            .sum())
                    .isEqualTo(DEVICES - ended);
        }
    }
}
