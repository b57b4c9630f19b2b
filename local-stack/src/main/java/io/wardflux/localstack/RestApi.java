package io.wardflux.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The REST API, as a signed-in administrator. */
public final class RestApi {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final URI base;
    private final String token;

    private RestApi(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** @param base without a path */
    public static RestApi signIn(URI base, String password) {
        JsonNode answer =
                new RestApi(base, "").post("/api/v1/auth/login", Map.of("username", "admin", "password", password));
        return new RestApi(base, answer.path("accessToken").asString(""));
    }

    public JsonNode get(String path) {
        return ask(path, HttpRequest.newBuilder().GET());
    }

    public JsonNode post(String path, Object body) {
        return ask(
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(Http.JSON.writeValueAsString(body))));
    }

    /** A JSON merge patch. */
    public JsonNode patch(String path, Object body) {
        return ask(
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/merge-patch+json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(Http.JSON.writeValueAsString(body))));
    }

    private JsonNode ask(String path, HttpRequest.Builder request) {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer =
                    Http.send(request.uri(base.resolve(path)).timeout(TIMEOUT).build());
            if (answer.statusCode() / 100 != 2) {
                throw new ServerException(
                        "api-service refused %s with %d: %s".formatted(path, answer.statusCode(), answer.body()));
            }
            return Http.JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new ServerException("api-service does not answer " + path + ": " + e.getMessage(), e);
        }
    }
}
