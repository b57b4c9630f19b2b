package io.wardflux.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What is stored in VictoriaMetrics, sample by sample, and what a service says of itself. */
final class Metrics {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;

    /** @param server VictoriaMetrics, without a path */
    Metrics(URI server) {
        this.server = server;
    }

    record Sample(Map<String, String> labels, long timeMs, double value) {}

    /** All samples of a selector, oldest first; flushed before, so nothing is hidden. */
    List<Sample> samples(String selector) {
        flush();
        String body = text(URI.create(server + "/api/v1/export?match%5B%5D=" + encoded(selector)));
        var samples = new ArrayList<Sample>();
        body.lines().map(Api.JSON::readTree).forEach(series -> {
            var labels = new HashMap<String, String>();
            series.get("metric")
                    .properties()
                    .forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
            JsonNode values = series.get("values");
            for (int i = 0; i < values.size(); i++) {
                samples.add(new Sample(
                        labels,
                        series.get("timestamps").get(i).asLong(),
                        values.get(i).asDouble()));
            }
        });
        samples.sort(Comparator.comparingLong(Sample::timeMs));
        return samples;
    }

    /** One number from a PromQL query; 0 where nothing is found. */
    double number(String query) {
        flush();
        JsonNode result = Api.JSON
                .readTree(text(URI.create(server + "/api/v1/query?query=" + encoded(query))))
                .path("data")
                .path("result");
        return result.isEmpty()
                ? 0
                : Double.parseDouble(result.path(0).path("value").path(1).asString());
    }

    /** @param lines of the exposition format */
    void write(String lines) {
        String answer = text(HttpRequest.newBuilder(URI.create(server + "/api/v1/import/prometheus"))
                .POST(BodyPublishers.ofString(lines)));
        if (!answer.isEmpty()) {
            throw new AssertionError(answer);
        }
        flush();
    }

    /** An answer as it is, an error too. */
    JsonNode get(String path, Map<String, String> form) {
        return Api.JSON.readTree(text(HttpRequest.newBuilder(URI.create(server + path + "?" + encoded(form)))));
    }

    /** The same, by the method that Grafana prefers. */
    JsonNode post(String path, Map<String, String> form) {
        return Api.JSON.readTree(text(HttpRequest.newBuilder(URI.create(server + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(form)))));
    }

    /** Counts by upper bound, cumulative, of a histogram among a service's own metrics. */
    Histogram histogram(int port, String name) {
        var buckets = new TreeMap<Double, Double>();
        own(port)
                .filter(line -> line.startsWith(name + "_bucket{"))
                .forEach(line -> buckets.merge(bound(line), value(line), Double::sum));
        return new Histogram(buckets);
    }

    record Histogram(NavigableMap<Double, Double> buckets) {

        Histogram since(Histogram before) {
            var grown = new TreeMap<Double, Double>();
            buckets.forEach((bound, count) -> grown.put(bound, count - before.buckets.getOrDefault(bound, 0.0)));
            return new Histogram(grown);
        }

        double count() {
            return buckets.isEmpty() ? 0 : buckets.lastEntry().getValue();
        }

        /** The upper bound of the bucket in which it lies. */
        double quantile(double quantile) {
            double rank = count() * quantile;
            return buckets.entrySet().stream()
                    .filter(bucket -> bucket.getValue() >= rank)
                    .mapToDouble(Map.Entry::getKey)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }

    double counter(int port, String name) {
        return own(port)
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(Metrics::value)
                .sum();
    }

    private Stream<String> own(int port) {
        return text(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                .lines();
    }

    /** Else the newest samples, and new series above all, are shown only after some seconds. */
    void flush() {
        text(URI.create(server + "/internal/force_flush"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static double bound(String line) {
        String le = line.replaceAll(".*le=\"([^\"]*)\".*", "$1");
        return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    private String text(URI uri) {
        return text(HttpRequest.newBuilder(uri));
    }

    private String text(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
