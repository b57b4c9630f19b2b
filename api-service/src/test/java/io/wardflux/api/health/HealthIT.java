package io.wardflux.api.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.api.ApiApplication;
import io.wardflux.api.RunningApi;
import io.wardflux.broker.Broker;
import io.wardflux.broker.WorkerRegistry.Worker;
import io.wardflux.localstack.PostgresServer;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.VictoriaMetricsServer;
import io.wardflux.model.job.QueueName;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** With servers of its own, because it takes them away. */
class HealthIT {

    /** The checks' limit, what is cached, and some for a machine that is busy. */
    private static final Duration SOON = Duration.ofSeconds(15);

    @TempDir
    private static Path folder;

    private static PostgresServer postgres;
    private static RedisServer redis;
    private static VictoriaMetricsServer victoriaMetrics;
    private static ConfigurableApplicationContext context;
    private static URI base;
    private static String token;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.start(folder.resolve("postgres"), 0);
        redis = RedisServer.start(folder.resolve("redis"), 0);
        victoriaMetrics = VictoriaMetricsServer.start(folder.resolve("vm"), 0);
        context = new SpringApplication(ApiApplication.class)
                .run(
                        "--server.port=0",
                        "--ward.db.url=" + postgres.jdbcUrl(),
                        "--ward.db.user=" + postgres.user(),
                        "--ward.db.password=" + postgres.password(),
                        "--ward.redis.url=" + redis.uri(),
                        "--ward.vm.url=" + victoriaMetrics.url(),
                        "--ward.secret-key=" + "A".repeat(43) + "=",
                        "--ward.admin-password=" + RunningApi.ADMIN_PASSWORD);
        base = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
        var login = HttpRequest.newBuilder(base.resolve("/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(RunningApi.JSON.writeValueAsString(
                        Map.of("username", "admin", "password", RunningApi.ADMIN_PASSWORD))));
        token = RunningApi.JSON
                .readTree(HTTP.send(login.build(), HttpResponse.BodyHandlers.ofString())
                        .body())
                .path("accessToken")
                .asString();
    }

    @AfterAll
    static void end() {
        context.close();
        victoriaMetrics.kill();
        redis.kill();
        postgres.kill();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(base.resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Without a token, as everybody sees it. */
    private static HttpResponse<String> ask() throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(base.resolve("/api/v1/health")).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode health() throws Exception {
        return RunningApi.JSON.readTree(ask().body());
    }

    private static void awaitComponent(String name, String status) {
        await().atMost(SOON)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(component(health(), name)).isEqualTo(status));
    }

    private static String component(JsonNode health, String name) {
        return health.path("components").path(name).path("status").asString();
    }

    private static void lead(Duration time) {
        Broker broker = context.getBean(Broker.class);
        broker.leadership().tryLead("test", time);
        Instant now = Instant.now();
        broker.workers()
                .beat(
                        new Worker("w", "host-of-w", true, false, QueueName.all(), 1, 0, 0, 0, now, now, "9.9.9"),
                        Duration.ofSeconds(60));
    }

    @Test
    void saysThatNobodyDoesTheWorkUntilSomebodyDoes() throws Exception {
        awaitComponent("scheduler", "DOWN");
        HttpResponse<String> idle = ask();
        assertThat(idle.statusCode()).isEqualTo(200);
        assertThat(RunningApi.JSON.readTree(idle.body()).path("status").asString())
                .isEqualTo("DEGRADED");
        assertThat(idle.body()).contains("no scheduler leads: nothing is polled");

        lead(Duration.ofSeconds(60));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(health().path("status").asString()).isEqualTo("UP"));
        assertThat(component(health(), "workers")).isEqualTo("UP");
        // Who leads and what runs where is not for everybody.
        assertThat(ask().body())
                .doesNotContain(
                        "host-of-w", "9.9.9", "test", "127.0.0.1", "jdbc", "redis:", Integer.toString(redis.port()));

        JdbcClient jdbc = context.getBean(JdbcClient.class);
        String load = "insert into system_load (at, overloaded, workers, workers_needed, message)"
                + " values (now() - cast(? as interval), true, 1, 3, 'overloaded: need ~3 workers like these')"
                + " on conflict (id) do update set at = excluded.at";
        try {
            jdbc.sql(load).param("1 s").update();
            awaitComponent("load", "DEGRADED");
            assertThat(ask().body()).contains("overloaded: need ~3 workers like these");
            jdbc.sql(load).param("10 min").update();
            awaitComponent("load", "UP");
        } finally {
            jdbc.sql("delete from system_load").update();
        }
        jdbc.sql("insert into device (name, ip) values ('empty', '10.9.9.9')").update();
        try {
            awaitComponent("plan", "DEGRADED");
            assertThat(ask().body()).contains("nothing is polled");
        } finally {
            jdbc.sql("delete from device").update();
        }
    }

    @Test
    void isDownWithoutTheDatabaseAndUpAgainWithIt() throws Exception {
        postgres.kill();
        try {
            awaitComponent("postgres", "DOWN");
            HttpResponse<String> down = ask();
            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(RunningApi.JSON.readTree(down.body()).path("status").asString())
                    .isEqualTo("DOWN");
            assertThat(down.body()).doesNotContain("127.0.0.1", "jdbc", "Exception");
            assertThat(component(health(), "broker")).isEqualTo("UP");
            assertThat(get("/actuator/prometheus").body()).contains("ward_devices{status=\"up\"");
        } finally {
            postgres.restart();
        }
        awaitComponent("postgres", "UP");
    }

    @Test
    void isDownWithoutTheBrokerAndUpAgainWithIt() throws Exception {
        redis.kill();
        try {
            awaitComponent("broker", "DOWN");
            assertThat(ask().statusCode()).isEqualTo(503);
            assertThat(component(health(), "postgres")).isEqualTo("UP");
            for (String path : List.of("/api/v1/workers", "/api/v1/queues")) {
                HttpResponse<String> refused = get(path);
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.body()).contains("WARD_REDIS_URL").doesNotContain(redis.password());
            }
        } finally {
            redis.restart();
        }
        awaitComponent("broker", "UP");
    }

    @Test
    void isDegradedWithoutVictoriaMetrics() throws Exception {
        long device = context.getBean(JdbcClient.class)
                .sql("insert into device (name, ip) values ('charted', '10.9.9.8') returning id")
                .query(Long.class)
                .single();
        context.getBean(JdbcClient.class)
                .sql("insert into item (device_id, name, oid, metric, value_type)"
                        + " values (?, 'Listed', '1.3.6.1.2.1.1.3.0', 'snmp_listed', 'gauge')")
                .param(device)
                .update();
        victoriaMetrics.kill();
        try {
            awaitComponent("victoriaMetrics", "DOWN");
            assertThat(ask().statusCode()).isEqualTo(200);
            HttpResponse<String> chart = get("/api/v1/devices/" + device + "/metrics?metric=snmp_any");
            assertThat(chart.statusCode()).isEqualTo(503);
            assertThat(chart.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(chart.body()).contains("WARD_VM_URL");

            HttpResponse<String> items = get("/api/v1/devices/" + device + "/items");
            assertThat(items.statusCode()).isEqualTo(200);
            assertThat(items.body()).contains("\"snmp_listed\"", "\"lastValue\":null");
        } finally {
            victoriaMetrics.restart();
            context.getBean(JdbcClient.class).sql("delete from device").update();
        }
        awaitComponent("victoriaMetrics", "UP");
    }

    @Test
    void aFloodIsAnsweredWhileTheDatabaseHangs() throws Exception {
        postgres.pause();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            long begun = System.nanoTime();
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(callers.submit(HealthIT::ask));
            }
            for (var answer : answers) {
                assertThat(answer.get().statusCode()).isIn(200, 503);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            awaitComponent("postgres", "DOWN");
        } finally {
            postgres.resume();
        }
        awaitComponent("postgres", "UP");
    }

    @Test
    void devicesAreCountedByStatus() throws Exception {
        assertThat(get("/actuator/prometheus").body())
                .contains("ward_devices{status=\"up\"", "ward_devices{status=\"disabled\"");
    }
}
