package io.wardflux.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What VictoriaMetrics itself collects of the services' own metrics, as {@code deploy/victoriametrics/scrape.yml} does it where
 * they run in containers, with the ports of local mode. It is read again when it changes.
 */
record ScrapeConfig(Path file) {

    private static final String SERVICE_PATH = "/actuator/prometheus";

    /** @param ports of the services, by job; and of VictoriaMetrics */
    void write(Map<String, List<Integer>> ports, int victoriaMetricsPort) {
        var text = new StringBuilder("global:\n  scrape_interval: 15s\nscrape_configs:\n");
        ports.forEach((job, of) -> text.append(job(job, SERVICE_PATH, of)));
        text.append(job("victoria-metrics", "/metrics", List.of(victoriaMetricsPort)));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    private static String job(String name, String path, List<Integer> ports) {
        String targets =
                ports.stream().map(port -> "\"127.0.0.1:" + port + "\"").collect(Collectors.joining(", "));
        return """
                  - job_name: %s
                    metrics_path: %s
                    static_configs:
                      - targets: [%s]
                """.formatted(name, path, targets);
    }
}
