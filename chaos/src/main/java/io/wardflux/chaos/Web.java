package io.wardflux.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the system's own pages, past the lines that may be cut. */
final class Web {

    static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    /** Whatever its status is: a health page of what is down is JSON too. */
    JsonNode json(URI address, Duration patience) throws IOException {
        try {
            return JSON.readTree(send(address, patience).body());
        } catch (tools.jackson.core.JacksonException e) {
            throw new IOException(address + " does not answer with JSON", e);
        }
    }

    String text(URI address, Duration patience) throws IOException {
        HttpResponse<String> answer = send(address, patience);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(address + " answers " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> send(URI address, Duration patience) throws IOException {
        try {
            return client.send(HttpRequest.newBuilder(address).timeout(patience).build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
