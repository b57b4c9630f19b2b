package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VictoriaMetricsServerIT {
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void showsAFlushedSampleAndKeepsItOverARestart(@TempDir Path folder) {
        try (VictoriaMetricsServer server = VictoriaMetricsServer.start(folder, 0)) {
            String imported = send(HttpRequest.newBuilder(server.url().resolve("/api/v1/import/prometheus"))
                    .POST(HttpRequest.BodyPublishers.ofString("kept{a=\"b\"} 42\n")));
            assertThat(imported).isEmpty();
            server.flush();
            awaitSample(server);

            server.restart();

            awaitSample(server);
        }
    }

    private void awaitSample(VictoriaMetricsServer server) {
        URI query = server.url().resolve("/api/v1/query?query=kept");
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(send(HttpRequest.newBuilder(query))).contains("\"42\""));
    }

    private String send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
