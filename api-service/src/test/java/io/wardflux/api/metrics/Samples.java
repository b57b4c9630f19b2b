package io.wardflux.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.localstack.Servers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Puts lines of the exposition format into VictoriaMetrics, visible at once. */
final class Samples {

    private Samples() {}

    static void store(String lines) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(Servers.victoriaMetrics().url().resolve("/api/v1/import/prometheus"))
                            .POST(HttpRequest.BodyPublishers.ofString(lines))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(204);
        }
        Servers.victoriaMetrics().flush();
    }
}
