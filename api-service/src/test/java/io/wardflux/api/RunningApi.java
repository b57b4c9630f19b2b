package io.wardflux.api;

import io.wardflux.localstack.PostgresServer;
import io.wardflux.localstack.Servers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service on a free port with real servers; one for all tests of the JVM, and a raw client for it. */
public final class RunningApi implements AutoCloseable {

    public static final String ADMIN_PASSWORD = "a password of tests";
    public static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AtomicLong UNIQUE = new AtomicLong(1);
    private static @Nullable RunningApi shared;

    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String token;

    private RunningApi(ConfigurableApplicationContext context, String password) {
        this.context = context;
        this.base = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
        this.token = password.isEmpty() ? "" : signIn(password);
    }

    private String signIn(String password) {
        Answer answer = login("admin", password);
        if (answer.status() != 200) {
            close();
            throw new IllegalStateException("login: " + answer.status());
        }
        return answer.json().path("accessToken").asString();
    }

    /** An answer; {@link #json()} reads its body. */
    public record Answer(int status, String contentType, String body) {
        public JsonNode json() {
            return JSON.readTree(body);
        }

        public long id() {
            return json().path("id").asLong();
        }

        /** The fields that a problem names. */
        public List<String> fields() {
            List<String> fields = new ArrayList<>();
            json().path("errors")
                    .forEach(error -> fields.add(error.path("field").asString()));
            return fields;
        }
    }

    public static synchronized RunningApi shared() {
        RunningApi running = shared;
        if (running == null) {
            running = start(Servers.postgres().createDatabase("api_shared"));
            shared = running;
        }
        return running;
    }

    public static RunningApi start(String databaseUrl, String... more) {
        return new RunningApi(context(databaseUrl, more), ADMIN_PASSWORD);
    }

    /** Nobody is signed in. */
    public static RunningApi of(ConfigurableApplicationContext context) {
        return new RunningApi(context, "");
    }

    public static ConfigurableApplicationContext context(String databaseUrl, String... more) {
        return new SpringApplication(ApiApplication.class).run(settings(databaseUrl, more));
    }

    public static String[] settings(String databaseUrl, String... more) {
        PostgresServer postgres = Servers.postgres();
        List<String> settings = new ArrayList<>(List.of(
                "--server.port=0",
                "--ward.db.url=" + databaseUrl,
                "--ward.db.user=" + postgres.user(),
                "--ward.db.password=" + postgres.password(),
                "--ward.redis.url=" + Servers.redis().uri(),
                "--ward.vm.url=" + Servers.victoriaMetrics().url(),
                "--ward.secret-key=" + Base64.getEncoder().encodeToString(new byte[32]),
                "--ward.admin-password=" + ADMIN_PASSWORD));
        for (String setting : more) {
            // Given twice, it would become a list of both.
            settings.removeIf(known -> known.startsWith(setting.substring(0, setting.indexOf('=') + 1)));
            settings.add(setting);
        }
        return settings.toArray(String[]::new);
    }

    /** A number that no other test of this JVM got. */
    public static long unique() {
        return UNIQUE.getAndIncrement();
    }

    /** An address that no other test of this JVM got. */
    public static String uniqueIp() {
        long number = unique();
        return "10.%d.%d.%d".formatted(number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public JdbcClient database() {
        return context.getBean(JdbcClient.class);
    }

    public URI base() {
        return base;
    }

    public String token() {
        return token;
    }

    public Answer login(String username, String password) {
        return send(request("/api/v1/auth/login", "")
                .header("Content-Type", "application/json")
                .POST(body(Map.of("username", username, "password", password))));
    }

    public Answer get(String path) {
        return send(request(path, token).GET());
    }

    public Answer delete(String path) {
        return send(request(path, token).DELETE());
    }

    public Answer post(String path, Object body) {
        return json("POST", path, body);
    }

    public Answer put(String path, Object body) {
        return json("PUT", path, body);
    }

    public Answer patch(String path, Object body) {
        return json("PATCH", path, body);
    }

    /** @param body a text is sent as it is */
    public Answer json(String method, String path, Object body) {
        return send(method, path, "application/json", body);
    }

    public Answer send(String method, String path, String contentType, Object body) {
        return send(request(path, token).header("Content-Type", contentType).method(method, body(body)));
    }

    /** @param token empty for none */
    public HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(60));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""),
                    answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }

    private static HttpRequest.BodyPublisher body(Object body) {
        return HttpRequest.BodyPublishers.ofString(body instanceof String text ? text : JSON.writeValueAsString(body));
    }
}
