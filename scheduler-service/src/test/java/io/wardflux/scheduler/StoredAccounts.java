package io.wardflux.scheduler;

import io.wardflux.broker.Ledger.Count;
import io.wardflux.localstack.VictoriaMetricsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What VictoriaMetrics has of devices' accounts. */
final class StoredAccounts {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private StoredAccounts() {}

    /** Device id and minute, as {@code id@slot}; what was written twice counts once. */
    static Map<String, Count> byDevice(VictoriaMetricsServer server) {
        server.flush();
        var counts = new TreeMap<String, Count>();
        get(server.url() + "/api/v1/export?match%5B%5D=%7B__name__=~%22snmp_device_items.*%22%7D")
                .lines()
                .map(JSON::readTree)
                .forEach(series -> add(series, counts));
        return counts;
    }

    private static void add(JsonNode series, Map<String, Count> counts) {
        JsonNode labels = series.path("metric");
        String outcome = labels.path("outcome").asString("");
        String reason = labels.path("reason").asString("");
        var written = new TreeMap<Long, Long>();
        for (int i = 0; i < series.path("values").size(); i++) {
            written.put(
                    series.path("timestamps").path(i).asLong(),
                    series.path("values").path(i).asLong());
        }
        written.forEach((at, items) -> counts.merge(
                labels.path("device_id").asString() + "@" + Instant.ofEpochMilli(at),
                outcome.isEmpty()
                        ? new Count(items, Map.of(), Map.of())
                        : new Count(0, Map.of(outcome, items), reason.isEmpty() ? Map.of() : Map.of(reason, items)),
                Count::plus));
    }

    static String get(String url) {
        try {
            return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
