package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where many polls are published at once, several come in a message: each is still a job of its own. */
class TogetherIT {

    private static final int DEVICES = 200;
    private static final int DEAD = 20;

    @Test
    void deadDevicesAndFewSlotsKeepNoneOfItsNeighboursAndADrainedWorkerPutsBackWhatItHasNotBegun() throws IOException {
        try (var rig = new Rig();
                var simulator = Simulator.start(
                        SimulatorConfig.DEFAULT.withDevices(DEVICES).with("port", "0"))) {
            long credential = rig.community("v2c", "public");
            List<Long> devices = new ArrayList<>();
            for (int i = 1; i <= DEVICES; i++) {
                long device = rig.device("together-" + i, "127.20.0." + i, simulator.port(), credential);
                rig.item(device, "1.3.6.1.2.1.1.3.0", "together_uptime", "gauge");
                devices.add(device);
            }
            simulator.faults("1-" + DEAD + ":dead");
            String[] slow = {
                "--ward.snmp.timeout=2s", "--ward.snmp.attempts=1", "--ward.snmp.budget=2s", "--ward.concurrency="
            };
            String[] settings = slow.clone();
            settings[3] += "50";
            var worker = rig.worker(settings);

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
            settings[3] = slow[3] + "7";
            var small = rig.worker(settings);
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
