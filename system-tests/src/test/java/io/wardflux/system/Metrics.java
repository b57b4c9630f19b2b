package io.wardflux.system;

import io.wardflux.localstack.VictoriaMetricsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** What is stored in VictoriaMetrics, sample by sample, and what a service says of itself. */
final class Metrics {

    private final HttpClient http = HttpClient.newHttpClient();
    private final VictoriaMetricsServer server;

    Metrics(VictoriaMetricsServer server) {
        this.server = server;
    }

    record Sample(Map<String, String> labels, long timeMs, double value) {}

    /** All samples of a selector, oldest first; flushed before, so nothing is hidden. */
    List<Sample> samples(String selector) {
        server.flush();
        String body = text(URI.create(
                server.url() + "/api/v1/export?match%5B%5D="
                        + URLEncoder.encode(selector, StandardCharsets.UTF_8)));
        var samples = new ArrayList<Sample>();
        body.lines().map(Api.JSON::readTree).forEach(series -> {
            var labels = new HashMap<String, String>();
            series.get("metric").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
            JsonNode values = series.get("values");
            for (int i = 0; i < values.size(); i++) {
                samples.add(new Sample(
                        labels, series.get("timestamps").get(i).asLong(), values.get(i).asDouble()));
            }
        });
        samples.sort(Comparator.comparingLong(Sample::timeMs));
        return samples;
    }

    /** The upper bound of the bucket in which the quantile of a histogram lies, from a service's own metrics. */
    OptionalDouble quantile(int port, String histogram, double quantile) {
        var buckets = new java.util.TreeMap<Double, Double>();
        text(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                .lines()
                .filter(line -> line.startsWith(histogram + "_bucket{"))
                .forEach(line -> buckets.merge(bound(line), value(line), Double::sum));
        if (buckets.isEmpty() || buckets.lastEntry().getValue() == 0) {
            return OptionalDouble.empty();
        }
        double rank = buckets.lastEntry().getValue() * quantile;
        return buckets.entrySet().stream()
                .filter(bucket -> bucket.getValue() >= rank)
                .mapToDouble(Map.Entry::getKey)
                .findFirst();
    }

    double counter(int port, String name) {
        return text(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(Metrics::value)
                .sum();
    }

    private static double bound(String line) {
        String le = line.replaceAll(".*le=\"([^\"]*)\".*", "$1");
        return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private String text(URI uri) {
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
