package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tasks and workers as people steer them, from REST to the device and back. */
class SteeringIT {

    private static final int ITEMS = 400;
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Api api = TheSystem.running().api();

    private JsonNode awaitState(long task, String state) {
        await().atMost(SOON)
                .until(() -> api.get("tasks/" + task).path("state").asString().equals(state));
        return api.get("tasks/" + task);
    }

    @Test
    void aRunningPollIsRevokedAndDoneAgain() throws IOException {
        try (Simulator simulator = Simulator.start(SimulatorConfig.DEFAULT
                .with("devices", "1")
                .with("first-address", "127.41.0.1")
                .with("port", "0"))) {
            long device = slowDevice(simulator.port());
            // Its first poll comes by itself, and is over by now.
            await().atMost(SOON)
                    .until(() -> api.get("devices/" + device)
                            .path("status")
                            .asString()
                            .equals("up"));
            simulator.faults("1:latency=400");
            long task =
                    api.post("devices/" + device + "/poll", "").path("taskId").asLong();
            awaitState(task, "STARTED");

            assertThat(api.post("tasks/" + task + "/revoke", "")
                            .path("revokedAt")
                            .asString())
                    .endsWith("Z");

            JsonNode revoked = awaitState(task, "REVOKED").path("result").path("outcomes");
            assertThat(revoked.path("revoked").asLong()).as(revoked.toString()).isPositive();
            assertThat(revoked.path("revoked").asLong() + revoked.path("ok").asLong())
                    .isEqualTo(ITEMS);

            simulator.faults("1:none");
            JsonNode again = api.post("tasks/" + task + "/retry", "");
            assertThat(again.path("retryOf").asLong()).isEqualTo(task);
            JsonNode done = awaitState(again.path("taskId").asLong(), "SUCCESS");
            assertThat(done.path("result").path("ok").asLong()).isEqualTo(ITEMS);
            api.delete("devices/" + device);
        }
    }

    private long slowDevice(int port) {
        String items = IntStream.rangeClosed(1, ITEMS).mapToObj("""
                        {"name": "slow %1$d", "oid": "1.3.6.1.2.1.1.3.0", "metric": "snmp_slow_%1$d", "valueType": "gauge", "intervalSeconds": 86400}"""::formatted).collect(Collectors.joining(", "));
        long template = api.create("templates", "{\"name\": \"Slow\", \"items\": [" + items + "]}");
        long credential =
                api.create("credentials", "{\"name\": \"slow\", \"version\": \"v2c\", \"community\": \"public\"}");
        return api.create("devices", """
                {"name": "Slow", "ip": "127.41.0.1", "port": %d, "credentialId": %d, "templateIds": [%d]}""".formatted(port, credential, template));
    }

    @Test
    void aWorkerIsToldHowMuchToTakeAtOnce() {
        JsonNode worker = api.get("workers").path(0);
        String path = "workers/" + worker.path("id").asString();
        int before = worker.path("concurrency").asInt();

        api.patch(path, "{\"concurrency\": 77}");

        await().atMost(SOON)
                .until(() -> api.get("workers").path(0).path("concurrency").asInt() == 77);
        api.patch(path, "{\"concurrency\": " + before + "}");
        await().atMost(SOON)
                .until(() -> api.get("workers").path(0).path("concurrency").asInt() == before);
    }
}
