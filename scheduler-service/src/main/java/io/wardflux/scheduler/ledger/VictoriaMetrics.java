package io.wardflux.scheduler.ledger;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** The import endpoint of VictoriaMetrics. */
public final class VictoriaMetrics implements AccountStore, AutoCloseable {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final HttpRequest.Builder request;
    private final String shown;

    public VictoriaMetrics(URI url) {
        String raw = url.toString().replaceAll("/+$", "");
        String login = url.getRawUserInfo();
        URI target = URI.create((login == null ? raw : raw.replace(login + "@", "")) + "/api/v1/import/prometheus");
        request = HttpRequest.newBuilder(target).timeout(ANSWER_LIMIT).header("Content-Type", "text/plain");
        if (login != null) {
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(
                                            String.valueOf(url.getUserInfo()).getBytes(StandardCharsets.UTF_8)));
        }
        shown = target.getScheme() + "://" + target.getHost() + ":" + target.getPort();
    }

    @Override
    public void write(String lines) {
        if (lines.isEmpty()) {
            return;
        }
        HttpRequest post =
                request.copy().POST(HttpRequest.BodyPublishers.ofString(lines)).build();
        try {
            int status = client.send(post, BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new AccountStoreException(
                        "VictoriaMetrics at " + shown + " answers " + status
                                + " to the accounts of devices: look at its log, or correct WARD_VM_URL.",
                        null);
            }
        } catch (IOException e) {
            throw new AccountStoreException(
                    "VictoriaMetrics at " + shown + " does not answer: start it, or correct WARD_VM_URL.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AccountStoreException("Interrupted while VictoriaMetrics was asked.", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
