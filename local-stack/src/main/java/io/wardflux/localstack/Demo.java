package io.wardflux.localstack;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Registers the simulated devices by REST, as a person would, and waits for their values. */
final class Demo {
    private static final String CREDENTIAL = "demo";
    private static final String NAME_PREFIX = "Demo-Router-";
    private static final int PAGE = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final RestApi api;
    private final VictoriaMetricsServer victoriaMetrics;
    private final int port;
    private final Progress progress;

    Demo(RestApi api, VictoriaMetricsServer victoriaMetrics, int port, Progress progress) {
        this.api = api;
        this.victoriaMetrics = victoriaMetrics;
        this.port = port;
        this.progress = progress;
    }

    /**
     * Adds what is missing, and leaves alone what is there.
     *
     * @return how many devices were added
     */
    int register(int devices) {
        Set<String> known = knownAddresses();
        List<Map<String, Object>> missing = new ArrayList<>();
        long credential = credential();
        for (int number = 1; number <= devices; number++) {
            String address = address(number);
            if (!known.contains(address)) {
                missing.add(Map.of(
                        "name",
                        NAME_PREFIX + "%02d".formatted(number),
                        "ip",
                        address,
                        "port",
                        port,
                        "credentialId",
                        credential,
                        "location",
                        "Demo",
                        "tags",
                        Map.of("demo", "true")));
            }
        }
        if (missing.isEmpty()) {
            return 0;
        }
        progress.say("registering " + missing.size() + " devices");
        JsonNode ids = api.post("/api/v1/devices/bulk", missing).path("ids");
        int done = 0;
        for (JsonNode id : ids) {
            // Finds by the device's sysObjectID which of the built-in templates fits it.
            api.post("/api/v1/devices/" + id.asLong() + "/detect", Map.of());
            done++;
            progress.still("asked " + done + " of " + ids.size() + " devices what they are");
        }
        return ids.size();
    }

    /** Has all devices polled now, instead of each in its own time. */
    void pollAll() {
        api.post("/api/v1/polls", Map.of());
    }

    /**
     * How many devices have a value of {@code snmp_cpu_5sec} that is not older than this; waits until as many as there are
     * routers among them, or until there has been time enough.
     */
    int awaitValues(Instant since) {
        int expected = devicesWithCpu();
        int[] found = {liveValues(since)};
        Patience.until(PATIENCE, () -> {
            found[0] = liveValues(since);
            progress.still("values of %d of %d devices have arrived".formatted(found[0], expected));
            return found[0] >= expected && found[0] > 0;
        });
        if (found[0] == 0) {
            throw new ServerException(
                    "No value of a simulated device arrived within %d s; see the log of poller-worker-1."
                            .formatted(PATIENCE.toSeconds()));
        }
        return found[0];
    }

    int liveValues(Instant since) {
        // New series are shown only after some seconds, unless one asks for them.
        victoriaMetrics.flush();
        String query = "count(timestamp(snmp_cpu_5sec{device=~\"%s.+\"}) >= %d)"
                .formatted(NAME_PREFIX, since.getEpochSecond());
        JsonNode result = Http.json(victoriaMetrics
                        .url()
                        .resolve("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .path("data")
                .path("result");
        return result.isEmpty()
                ? 0
                : Integer.parseInt(result.path(0).path("value").path(1).asString("0"));
    }

    private long credential() {
        for (JsonNode credential : pages("/api/v1/credentials?q=" + CREDENTIAL)) {
            if (credential.path("name").asString("").equals(CREDENTIAL)) {
                return credential.path("id").asLong();
            }
        }
        return api.post("/api/v1/credentials", Map.of("name", CREDENTIAL, "version", "v2c", "community", "public"))
                .path("id")
                .asLong();
    }

    private Set<String> knownAddresses() {
        Set<String> addresses = new HashSet<>();
        for (JsonNode device : pages("/api/v1/devices?q=" + NAME_PREFIX)) {
            if (device.path("port").asInt() == port) {
                addresses.add(device.path("ip").asString(""));
            }
        }
        return addresses;
    }

    private int devicesWithCpu() {
        int count = 0;
        for (JsonNode device : pages("/api/v1/devices?q=" + NAME_PREFIX)) {
            if (device.path("vendor").asString("").equalsIgnoreCase("cisco")) {
                count++;
            }
        }
        return Math.max(1, count);
    }

    private List<JsonNode> pages(String path) {
        List<JsonNode> all = new ArrayList<>();
        long pages = 1;
        for (int page = 0; page < pages; page++) {
            JsonNode answer = api.get(path + "&sort=id,asc&size=" + PAGE + "&page=" + page);
            answer.path("content").forEach(all::add);
            pages = answer.path("page").path("totalPages").asLong();
        }
        return all;
    }

    /** The addresses count up from {@link LocalParts#FIRST_SIMULATED_ADDRESS}. */
    static String address(int number) {
        int last = 20 << 16 | number;
        return "127.%d.%d.%d".formatted(last >> 16 & 0xff, last >> 8 & 0xff, last & 0xff);
    }
}
