package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API as an operator's script sees it. */
final class Api {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private String token = "";

    Api(int port) {
        base = URI.create("http://127.0.0.1:" + port + "/api/v1/");
    }

    void login(String password) {
        token = post("auth/login", """
                {"username": "admin", "password": "%s"}""".formatted(password)).get("accessToken").asString();
    }

    JsonNode get(String path) {
        return ok("GET", path, "");
    }

    JsonNode post(String path, String body) {
        return ok("POST", path, body);
    }

    JsonNode put(String path, String body) {
        return ok("PUT", path, body);
    }

    JsonNode patch(String path, String body) {
        return ok("PATCH", path, body);
    }

    void delete(String path) {
        ok("DELETE", path, "");
    }

    long create(String path, String body) {
        return post(path, body).get("id").asLong();
    }

    HttpResponse<String> send(String method, String path, String body) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode ok(String method, String path, String body) {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode())
                .as(() -> method + " " + path + " " + body + " → " + answer.body())
                .isBetween(200, 299);
        return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
    }
}
