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

    @Test
    void aSampleThatIsWrittenTwiceCountsOnce(@TempDir Path folder) {
        try (VictoriaMetricsServer server = VictoriaMetricsServer.start(folder, 0)) {
            long now = System.currentTimeMillis() - 60_000;
            for (int i = 0; i < 2; i++) {
                send(HttpRequest.newBuilder(server.url().resolve("/api/v1/import/prometheus"))
                        .POST(HttpRequest.BodyPublishers.ofString("twice 5 %d\ntwice 5 %d\n".formatted(now, now + 1))));
                server.flush();
            }
            URI query = server.url().resolve("/api/v1/query?query=count_over_time(twice%5B5m%5D)");
            assertThat(send(HttpRequest.newBuilder(query)))
                    .as("and one a millisecond later is another")
                    .contains("\"2\"");
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
