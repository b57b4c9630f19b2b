package io.wardflux.worker;

import io.wardflux.localstack.VictoriaMetricsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What VictoriaMetrics holds. */
final class Samples {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final VictoriaMetricsServer server;

    Samples(VictoriaMetricsServer server) {
        this.server = server;
    }

    record Series(Map<String, String> labels, List<Double> values, List<Long> timesMs) {
        String label(String name) {
            return labels.getOrDefault(name, "");
        }
    }

    /** All series that match, with all their raw samples; waits until there is one, as new series take a moment. */
    List<Series> of(String selector) {
        return Awaitility.await().atMost(Rig.SOON).until(() -> now(selector), found -> !found.isEmpty());
    }

    /** All series that match and can be found now. */
    List<Series> now(String selector) {
        server.flush();
        URI url = server.url()
                .resolve("/api/v1/export?match[]=".replace("[]", "%5B%5D")
                        + URLEncoder.encode(selector, StandardCharsets.UTF_8));
        try {
            String body = http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return body.lines().map(Samples::series).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Series series(String line) {
        JsonNode json = JSON.readTree(line);
        var labels = new java.util.TreeMap<String, String>();
        json.get("metric")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        return new Series(
                labels,
                json.get("values").valueStream().map(JsonNode::asDouble).toList(),
                json.get("timestamps").valueStream().map(JsonNode::asLong).toList());
    }

    /** How many samples there are in all. */
    long count(String selector) {
        return now(selector).stream()
                .mapToLong(series -> series.values().size())
                .sum();
    }
}
