package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wardflux.localstack.Servers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as an operator sees it: health, metrics, and the sentences with which it does not start. */
@ExtendWith(OutputCaptureExtension.class)
class ApplicationIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<ConfigurableApplicationContext> running = new ArrayList<>();
    private final Rig rig = new Rig("application");

    @AfterEach
    void stop() {
        running.forEach(ConfigurableApplicationContext::close);
        rig.close();
    }

    private ConfigurableApplicationContext start(String... settings) {
        Map<String, Object> defaults = Map.of(
                "ward.db.url", rig.database.url(),
                "ward.db.user", rig.database.user(),
                "ward.db.password", rig.database.password(),
                "ward.redis.url", rig.redis.uri(),
                "ward.secret-key", Base64.getEncoder().encodeToString(new byte[32]),
                "server.port", "0");
        var arguments = new HashMap<>(defaults);
        for (String setting : settings) {
            arguments.put(setting.substring(2, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        var context = SpringApplication.run(
                SchedulerApplication.class,
                arguments.entrySet().stream()
                        .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                        .toArray(String[]::new));
        running.add(context);
        return context;
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext context, String path) {
        String port = context.getEnvironment().getProperty("local.server.port");
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode health(ConfigurableApplicationContext context) {
        return JSON.readTree(get(context, "/actuator/health").body());
    }

    private static JsonNode details(ConfigurableApplicationContext context, String component) {
        return health(context).path("components").path(component).path("details");
    }

    @Test
    void healthSaysWhatIsPublishedAndByWhom() {
        var first = start("--ward.scheduler.id=first");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(details(first, "leadership")
                                .path("publishedUpTo")
                                .asString(""))
                        .isNotEmpty());
        assertThat(health(first).path("status").asString()).isEqualTo("UP");
        assertThat(details(first, "plan").path("plan").asString()).isEqualTo("empty");
        assertThat(details(first, "leadership").path("leading").asBoolean()).isTrue();
        assertThat(health(first).path("components").propertyNames()).contains("postgres", "plan", "leadership");

        var second = start("--ward.scheduler.id=second");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                details(second, "leadership").path("leader").asString(""))
                        .isEqualTo("first"));
        assertThat(details(second, "leadership").path("leading").asBoolean()).isFalse();
        assertThat(health(second).path("status").asString()).isEqualTo("UP");

        rig.devices(3, 2, 10);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(details(first, "plan").path("items").asInt()).isEqualTo(6);
            assertThat(details(first, "plan").has("plan")).isFalse();
        });
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(
                        () -> assertThat(get(first, "/actuator/prometheus").body())
                                .contains("ward_plan_devices", "ward_plan_lag_seconds", "ward_tick_seconds_bucket")
                                .containsPattern("ward_scheduler_leading(\\{[^}]*})? 1.0")
                                .containsPattern("ward_plan_items(\\{[^}]*})? 6.0")
                                .containsPattern("ward_items_scheduled_total(\\{[^}]*})? [1-9]")
                                .contains("ward_item_outcomes_total{", "outcome=\"expired\""));
        assertThat(get(second, "/actuator/prometheus").body())
                .containsPattern("ward_scheduler_leading(\\{[^}]*})? 0.0");

        running.remove(first);
        first.close();
        await().atMost(SOON)
                .until(() -> details(second, "leadership").path("leading").asBoolean());
    }

    @Test
    void withoutTheBrokerItIsDownAndWithoutPostgresDegraded() throws Exception {
        var context = start();
        await().atMost(SOON)
                .until(() -> health(context).path("status").asString("").equals("UP"));
        rig.redis.kill();
        try {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> get(context, "/actuator/health").statusCode() == 503);
        } finally {
            rig.redis.restart();
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> health(context).path("status").asString("").equals("UP"));
        rig.postgres.pause();
        try {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> health(context).path("status").asString("").equals("DEGRADED"));
            assertThat(get(context, "/actuator/health").statusCode()).isEqualTo(200);
        } finally {
            rig.postgres.resume();
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> health(context).path("status").asString("").equals("UP"));
    }

    @Test
    void aWrongSettingAMissingSchemaAndAMissingDatabaseEndTheStartWithASentence(CapturedOutput output) {
        assertThat(sentence(output, "--ward.poll-interval=5s"))
                .contains("WARD_POLL_INTERVAL is 'PT5S' but must be from 10s to 1d.");
        assertThat(sentence(output, "--ward.scheduler.first-polls-per-second=0"))
                .contains("WARD_SCHEDULER_FIRST_POLLS_PER_SECOND is '0' but");
        String empty = Servers.postgres().createDatabase("application_empty");
        assertThat(sentence(output, "--ward.db.url=" + empty, "--ward.schema-patience=1s"))
                .contains("The database has no schema after 1 s: api-service makes it at its start");
        assertThat(sentence(output, "--ward.db.url=jdbc:postgresql://127.0.0.1:1/ward"))
                .contains("The database at jdbc:postgresql://127.0.0.1:1/ward does not answer");
    }

    private String sentence(CapturedOutput output, String... settings) {
        int before = output.getAll().length();
        assertThatThrownBy(() -> start(settings)).isInstanceOf(RuntimeException.class);
        String said = output.getAll().substring(before);
        assertThat(said).doesNotContain("\tat ");
        return said.lines()
                .filter(line -> line.contains("Cannot start"))
                .reduce((a, b) -> b)
                .orElse(said);
    }
}
