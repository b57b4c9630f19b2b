package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ShutdownIT {

    @Test
    void aWorkerStartsOnceTheSchemaIsThereAndFinishesWhatItHolds() throws IOException {
        try (var rig = new Rig();
                var simulator =
                        Simulator.start(SimulatorConfig.DEFAULT.withDevices(40).with("port", "0"))) {
            rig.sql.execute("alter table flyway_schema_history rename to not_yet");
            var starting = CompletableFuture.supplyAsync(
                    () -> rig.worker("--ward.concurrency=20", "--ward.worker-id=the-one"));
            await().during(Duration.ofSeconds(1)).until(() -> !starting.isDone());
            rig.sql.execute("alter table not_yet rename to flyway_schema_history");
            var worker = starting.join();

            List<Long> devices = rig.simulated(40, "stop", simulator.port());
            simulator.faults("1-40:latency=1000");
            rig.publish(devices.stream().map(rig::pollAll).toList());
            await().atMost(Rig.SOON)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> rig.broker.queueStats().queues().stream().anyMatch(queue -> queue.inFlight() > 0));
            worker.close();

            long done = rig.ledger().getOrDefault("ok", 0L);
            assertThat(done)
                    .as("what was under way is finished, and nothing more was taken")
                    .isBetween(1L, 39L);
            assertThat(rig.broker.queueStats().queues())
                    .as("nothing is left in its hands")
                    .allMatch(queue -> queue.inFlight() == 0);
            assertThat(rig.ledger().get("open")).isEqualTo(40 - done);
            await().atMost(Rig.SOON).until(() -> rig.samples.count("stop_uptime") == done);
            assertThat(rig.broker.workers().workers()).singleElement().satisfies(seen -> {
                assertThat(seen.id()).isEqualTo("the-one");
                assertThat(seen.online()).isFalse();
            });
        }
    }
}
