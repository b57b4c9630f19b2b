package io.wardflux.worker.sample;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** The import endpoint of VictoriaMetrics, over connections that are kept. */
@Component
final class VictoriaMetrics implements SampleSink {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration PATIENT_LIMIT = Duration.ofSeconds(20);
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(2);
    private static final Answer STORED = new Answer.Stored();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    /** Outside of the heap, from where the client would copy what is left of it for each piece that it sends. */
    private final ThreadLocal<ByteBuffer> bodies = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

    private final Duration writeLimit;
    private final URI importUrl;
    private final URI healthUrl;
    private final String shownUrl;

    VictoriaMetrics(VictoriaMetricsSettings settings) {
        writeLimit = settings.writeTimeout();
        String base = settings.url().toString().replaceAll("/+$", "");
        importUrl = URI.create(base + "/api/v1/import/prometheus");
        healthUrl = URI.create(base + "/health");
        shownUrl = importUrl.getScheme() + "://" + importUrl.getHost() + ":" + importUrl.getPort();
    }

    @Override
    public Answer write(byte[] lines, int offset, int length) throws InterruptedException {
        return write(lines, offset, length, writeLimit);
    }

    @Override
    public Answer writePatiently(byte[] lines, int offset, int length) throws InterruptedException {
        return write(lines, offset, length, writeLimit.compareTo(PATIENT_LIMIT) < 0 ? PATIENT_LIMIT : writeLimit);
    }

    private Answer write(byte[] lines, int offset, int length, Duration limit) throws InterruptedException {
        return send(HttpRequest.newBuilder(importUrl)
                .timeout(limit)
                .header("Content-Type", "text/plain")
                .POST(new OneBuffer(body(lines, offset, length)))
                .build());
    }

    private ByteBuffer body(byte[] lines, int offset, int length) {
        ByteBuffer body = bodies.get();
        if (body.capacity() < length) {
            body = ByteBuffer.allocateDirect(length + length / 4);
            bodies.set(body);
        }
        return body.clear().put(lines, offset, length).flip();
    }

    @Override
    public Answer check() throws InterruptedException {
        return send(HttpRequest.newBuilder(healthUrl).timeout(CHECK_LIMIT).build());
    }

    private Answer send(HttpRequest request) throws InterruptedException {
        Answer answer = null;
        try {
            answer = answer(client.send(request, BodyHandlers.ofString()));
            return answer;
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Answer.Unavailable("VictoriaMetrics at " + shownUrl + " does not answer (" + reason
                    + "): start it, or correct WARD_VM_URL.");
        } finally {
            if (answer != STORED) {
                // The client may not have done with it yet.
                bodies.remove();
            }
        }
    }

    private Answer answer(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return STORED;
        }
        String body = response.body().strip();
        String reason = "VictoriaMetrics at %s answers %d (%s)"
                .formatted(shownUrl, status, body.length() > 200 ? body.substring(0, 200) + "…" : body);
        return switch (status) {
            // About these lines; any other status is about the server or the way to it.
            case 400, 413, 422 -> new Answer.Refused(reason);
            default -> new Answer.Unavailable(reason + ": correct WARD_VM_URL if this is not VictoriaMetrics.");
        };
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }
}
