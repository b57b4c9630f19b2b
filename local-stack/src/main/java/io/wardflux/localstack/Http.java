package io.wardflux.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One HTTP client for the checks. */
final class Http {
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private Http() {}

    /** Whether this address answers 200 within two seconds. */
    static boolean isOk(URI address) {
        try {
            return get(address).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether this address answers within two seconds with a JSON object whose {@code status} is {@code UP}. */
    static boolean isUp(URI address) {
        try {
            HttpResponse<String> answer = get(address);
            return answer.statusCode() == 200
                    && "UP".equals(JSON.readTree(answer.body()).path("status").asString(""));
        } catch (IOException | JacksonException e) {
            return false;
        }
    }

    /** What this address answers, as JSON. */
    static JsonNode json(URI address) {
        try {
            return JSON.readTree(get(address).body());
        } catch (IOException | JacksonException e) {
            throw new ServerException(address + " does not answer with JSON: " + e.getMessage(), e);
        }
    }

    private static HttpResponse<String> get(URI address) throws IOException {
        return send(HttpRequest.newBuilder(address).timeout(TIMEOUT).build());
    }

    static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while asking " + request.uri(), e);
        }
    }
}
