package io.wardflux.benchmarks;

import io.wardflux.localstack.RestApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The devices of a load, made known to the system through its REST API. */
final class Inventory {
    static final String METRIC = "snmp_bench_";
    static final String DEVICE = "Bench-";
    private static final int AT_ONCE = 5_000;

    private Inventory() {}

    /** @return how long the slowest call took, in seconds */
    static double register(BenchmarkSystem system, Load load) {
        RestApi api = RestApi.signIn(system.api(), system.adminPassword());
        List<Map<String, Object>> items = new ArrayList<>();
        for (int number = 1; number <= load.items(); number++) {
            items.add(Map.of(
                    "name", "bench " + number,
                    "oid", "1.3.6.1.4.1.99999.1." + number + ".0",
                    "metric", METRIC + number,
                    "valueType", "gauge",
                    "intervalSeconds", load.interval()));
        }
        long template = api.post("/api/v1/templates", Map.of("name", "Bench", "items", items))
                .path("id")
                .asLong();
        long credential = api.post("/api/v1/credentials", Credentials.of(load.snmp()))
                .path("id")
                .asLong();
        int first = number(system.firstAddress());
        double slowest = 0;
        for (int from = 0; from < load.devices(); from += AT_ONCE) {
            List<Map<String, Object>> devices = new ArrayList<>();
            for (int number = from; number < Math.min(from + AT_ONCE, load.devices()); number++) {
                devices.add(Map.of(
                        "name",
                        DEVICE + number,
                        "ip",
                        address(first + number),
                        "port",
                        system.agentPort(),
                        "vendor",
                        "Bench",
                        "credentialId",
                        credential,
                        "templateIds",
                        List.of(template)));
            }
            long begin = System.nanoTime();
            api.post("/api/v1/devices/bulk", devices);
            slowest = Math.max(slowest, (System.nanoTime() - begin) / 1e9);
        }
        return slowest;
    }

    private static int number(String address) {
        int number = 0;
        for (String octet : address.split("\\.")) {
            number = number << 8 | Integer.parseInt(octet);
        }
        return number;
    }

    private static String address(int at) {
        return "%d.%d.%d.%d".formatted(at >>> 24, at >> 16 & 0xff, at >> 8 & 0xff, at & 0xff);
    }
}
