package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A store that refuses some samples for good: VictoriaMetrics itself hardly ever does, a proxy before it may. */
class RefusedIT {
    private static final int DEVICES = 10;

    @Test
    void onlyThePollWhoseSamplesAreRefusedIsAnError() throws IOException, InterruptedException {
        var stored = new CopyOnWriteArrayList<String>();
        HttpServer store = store(stored);
        try (var rig = new Rig();
                var simulator = Simulator.start(
                        SimulatorConfig.DEFAULT.withDevices(DEVICES).with("port", "0"))) {
            var worker = rig.worker(
                    "--ward.vm.url=http://127.0.0.1:" + store.getAddress().getPort() + "/",
                    "--ward.samples.linger=500ms");
            long credential = rig.community("v2c", "public");
            List<Long> devices = new ArrayList<>();
            for (int i = 1; i <= DEVICES; i++) {
                String name = i == 7 ? "poison" : "good-" + i;
                long device = rig.device(name, "127.20.0." + i, simulator.port(), credential);
                rig.item(device, "1.3.6.1.2.1.1.3.0", "r_uptime", "gauge");
                devices.add(device);
            }
            rig.publish(devices.stream().map(rig::pollAll).toList());
            rig.awaitNothingOpen();
            assertThat(rig.ledger()).containsEntry("ok", DEVICES - 1L).containsEntry("error", 1L);
            assertThat(stored).noneMatch(line -> line.contains("poison"));
            assertThat(stored.stream().filter(line -> line.startsWith("r_uptime")))
                    .hasSize(DEVICES - 1);

            String port = worker.getEnvironment().getProperty("local.server.port");
            assertThat(metrics(port))
                    .contains("ward_item_outcomes_total{outcome=\"ok\"} 9.0")
                    .contains("ward_item_outcomes_total{outcome=\"error\"} 1.0")
                    .contains("ward_device_slots_capacity 2000.0")
                    .contains("ward_device_slots_used 0.0")
                    .contains("ward_poll_start_delay_seconds_bucket{le=\"0.001\"}")
                    .contains("ward_queue_latency_seconds_bucket{le=\"10.0\"} 10")
                    .contains("ward_sample_write_seconds_count")
                    .contains("ward_poll_seconds_count 10")
                    .contains("ward_snmp_requests_total 10.0");
        } finally {
            store.stop(0);
        }
    }

    private static HttpServer store(List<String> stored) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/import/prometheus", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = body.contains("poison") ? 400 : 204;
            if (status == 204) {
                stored.addAll(body.lines().toList());
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String metrics(String port) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                    .build();
            await().atMost(Rig.SOON)
                    .until(() -> http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body()
                            .contains("ward_device_slots_used 0.0"));
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
