package io.wardflux.system;

import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A router of eight ports, one of them down, a server, and a router that never answers, polled all along by the templates that come
 * with the system: what takes minutes to come of it is there when the tests that look at it begin.
 */
final class Watched implements AutoCloseable {

    /** With characters that mean something in a regular expression. */
    static final List<String> HEALTHY = List.of("Watched (1.a) router", "Watched (1.b) server");

    static final String DEAD = "Watched (1.c) dead";

    private static final String FIRST_ADDRESS = "127.53.0.1";

    private final Simulator simulator;
    private final Instant since;

    private Watched(Simulator simulator, Instant since) {
        this.simulator = simulator;
        this.since = since;
    }

    static Watched start(Api api) {
        try {
            // Three routers and a server.
            var simulator = Simulator.start(SimulatorConfig.DEFAULT
                    .with("devices", "4")
                    .with("first-address", FIRST_ADDRESS)
                    .with("port", "0"));
            simulator.faults("3:dead");
            register(api, simulator.port());
            return new Watched(simulator, Instant.now());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Instant since() {
        return since;
    }

    private static void register(Api api, int port) {
        long credential =
                api.create("credentials", "{\"name\": \"watched\", \"version\": \"v2c\", \"community\": \"public\"}");
        for (String device : List.of("1 " + HEALTHY.getFirst(), "4 " + HEALTHY.getLast())) {
            String number = device.substring(0, 1);
            long id = api.create("devices", """
                    {"name": "%s", "ip": "127.53.0.%s", "port": %d, "credentialId": %d, "tags": {"site": "lab.%s"}}""".formatted(device.substring(2), number, port, credential, number));
            api.post("devices/" + id + "/detect", "");
            look(api, id);
        }
        long dead = api.create("devices", """
                {"name": "%s", "ip": "127.53.0.3", "port": %d, "credentialId": %d, "templateIds": [%d], "vendor": "Cisco", "tags": {"site": "lab.3"}}""".formatted(DEAD, port, credential, template(api, "Cisco IOS")));
        look(api, dead);
        // It is down when it has not answered three times.
        api.post("devices/" + dead + "/poll", "");
        api.post("devices/" + dead + "/poll", "");
    }

    private static void look(Api api, long device) {
        api.post("devices/" + device + "/health-check", "");
    }

    private static long template(Api api, String name) {
        for (JsonNode template : api.get("templates?size=100").path("content")) {
            if (template.path("name").asString().equals(name)) {
                return template.path("id").asLong();
            }
        }
        throw new AssertionError("there is no template " + name);
    }

    @Override
    public void close() {
        simulator.close();
    }
}
