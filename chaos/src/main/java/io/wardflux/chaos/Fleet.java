package io.wardflux.chaos;

import io.wardflux.localstack.RestApi;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Simulated devices that are always well, so that whatever is missing is ours. They live in this JVM, out of harm's way. */
final class Fleet implements AutoCloseable {

    static final String METRIC = "snmp_chaos_";
    private static final int FIRST_ADDRESS = 127 << 24 | 44 << 16 | 1;

    private final ChaosOptions options;
    private final Simulator simulator;
    private final List<Long> ids = new ArrayList<>();

    Fleet(ChaosOptions options) {
        this.options = options;
        try {
            this.simulator = Simulator.start(SimulatorConfig.DEFAULT
                    .withDevices(options.devices())
                    .with("template", "bench")
                    .with("items", Integer.toString(options.items()))
                    .with("first-address", address(0))
                    .with("port", "0"));
        } catch (IOException e) {
            throw new ChaosException("No device can be simulated: " + e.getMessage(), e);
        }
    }

    List<Long> ids() {
        return ids;
    }

    /** PDUs that any device was sent. */
    long requests() {
        return simulator.requests();
    }

    void register(RestApi api) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (int number = 1; number <= options.items(); number++) {
            items.add(Map.of(
                    "name", "chaos " + number,
                    "oid", "1.3.6.1.4.1.99999.1." + number + ".0",
                    "metric", METRIC + number,
                    "valueType", "gauge",
                    "intervalSeconds", options.interval()));
        }
        long template = id(api.post("/api/v1/templates", Map.of("name", "Chaos", "items", items)));
        long credential =
                id(api.post("/api/v1/credentials", Map.of("name", "chaos", "version", "v2c", "community", "public")));
        List<Map<String, Object>> devices = new ArrayList<>();
        for (int number = 0; number < options.devices(); number++) {
            devices.add(Map.of(
                    "name", "Chaos-" + number,
                    "ip", address(number),
                    "port", simulator.port(),
                    "credentialId", credential,
                    "templateIds", List.of(template)));
        }
        api.post("/api/v1/devices/bulk", devices).path("ids").forEach(id -> ids.add(id.asLong()));
    }

    /** Nothing is scheduled any more. */
    void disable(RestApi api) {
        ids.forEach(id -> api.patch("/api/v1/devices/" + id, Map.of("enabled", false)));
    }

    @Override
    public void close() {
        simulator.close();
    }

    private static long id(JsonNode answer) {
        return answer.path("id").asLong();
    }

    private static String address(int number) {
        int at = FIRST_ADDRESS + number;
        return "%d.%d.%d.%d".formatted(at >>> 24, at >> 16 & 0xff, at >> 8 & 0xff, at & 0xff);
    }
}
