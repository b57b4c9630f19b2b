package io.wardflux.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a process says of itself, in the exposition format of Prometheus. */
record Page(List<String> lines) {
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    static Page of(URI address) {
        return new Page(text(address).lines().toList());
    }

    static String text(URI address) {
        try {
            HttpResponse<String> answer = CLIENT.send(
                    HttpRequest.newBuilder(address)
                            .timeout(Duration.ofSeconds(60))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new BenchmarkException(address + " answers " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new BenchmarkException(address + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("Interrupted", e);
        }
    }

    /** The sum of all series of this name whose line has this text. */
    double sum(String name, String label) {
        return lines.stream()
                .filter(line -> (line.startsWith(name + "{") || line.startsWith(name + " ")) && line.contains(label))
                .mapToDouble(Page::value)
                .sum();
    }

    double sum(String name) {
        return sum(name, "");
    }

    double max(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(Page::value)
                .max()
                .orElse(0);
    }

    /** Cumulative counts by upper bound. */
    static NavigableMap<Double, Double> histogram(Collection<Page> pages, String name) {
        NavigableMap<Double, Double> buckets = new TreeMap<>();
        for (Page page : pages) {
            page.lines.stream()
                    .filter(line -> line.startsWith(name + "_bucket{"))
                    .forEach(line -> buckets.merge(bound(line), value(line), Double::sum));
        }
        return buckets;
    }

    private static double bound(String line) {
        String le = line.replaceAll(".*le=\"([^\"]*)\".*", "$1");
        return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }
}
