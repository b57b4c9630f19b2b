package io.wardflux.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.api.Inventory;
import io.wardflux.api.RunningApi;
import io.wardflux.localstack.Servers;
import io.wardflux.model.secret.SecretBox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import tools.jackson.databind.JsonNode;

class EventIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static RunningApi api;
    private static Inventory inventory;
    private final List<Stream> streams = new ArrayList<>();

    @BeforeAll
    static void start() {
        api = RunningApi.start(
                Servers.postgres().createDatabase("api_events"),
                "--ward.events.listeners=3",
                "--ward.events.heartbeat=200ms");
        inventory = new Inventory(api);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @AfterEach
    void closeStreams() {
        streams.forEach(Stream::close);
        await().atMost(SOON).until(() -> used() == 0);
    }

    private static double used() {
        return api.context()
                .getBean(MeterRegistry.class)
                .get("ward.event.listeners.used")
                .gauge()
                .value();
    }

    /** Reads lines until it is closed. */
    private static final class Stream implements AutoCloseable {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final HttpClient client = HttpClient.newHttpClient();
        private final HttpResponse<InputStream> answer;
        private volatile boolean ended;

        Stream(HttpRequest request) {
            try {
                answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Thread.ofVirtual().start(() -> {
                try (var reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                        lines.add(line);
                    }
                } catch (IOException e) {
                    // Closed.
                } finally {
                    ended = true;
                }
            });
        }

        List<JsonNode> events() {
            return lines.stream()
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> RunningApi.JSON.readTree(line.substring("data:".length())))
                    .toList();
        }

        List<String> reasons() {
            return events().stream()
                    .map(event -> event.path("reason").asString())
                    .toList();
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }

    private Stream listen(String... headers) {
        HttpRequest.Builder request = api.request("/api/v1/events", api.token()).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        var stream = new Stream(request.build());
        streams.add(stream);
        return stream;
    }

    private Stream listening() {
        Stream stream = listen();
        await().atMost(SOON).until(() -> !stream.lines.isEmpty());
        return stream;
    }

    private static long change(long device, String kind, String from, String to, String reason) {
        return api.database()
                .sql("insert into status_change (device_id, kind, from_status, to_status, reason)"
                        + " values (?, ?, ?, ?, ?) returning id")
                .params(device, kind, from, to, reason)
                .query(Long.class)
                .single();
    }

    private static long change(long device, String reason) {
        return change(device, "status", "up", "down", reason);
    }

    @Test
    void aChangeReachesAllListenersWithinTwoSeconds() {
        long device = inventory.device();
        Stream one = listening();
        Stream two = listening();
        assertThat(one.answer.statusCode()).isEqualTo(200);
        assertThat(one.answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        long id = change(device, "3 polls in a row failed");
        await().atMost(Duration.ofSeconds(2))
                .until(() -> one.events().size() == 1 && two.events().size() == 1);
        assertThat(one.lines).contains("id:" + id, "event:status");
        JsonNode event = one.events().getFirst();
        assertThat(event.path("id").asLong()).isEqualTo(id);
        assertThat(event.path("deviceId").asLong()).isEqualTo(device);
        assertThat(event.path("device").asString()).startsWith("Device ");
        assertThat(event.path("from").asString()).isEqualTo("up");
        assertThat(event.path("to").asString()).isEqualTo("down");
        assertThat(event.path("at").asString()).endsWith("Z");
        change(device, "flappingStarted", "down", "down", "often");
        await().atMost(SOON).until(() -> two.lines.contains("event:flappingStarted"));
    }

    @Test
    void whoComesAgainGetsWhatItMissedInOrderAndOnce() {
        long device = inventory.device();
        long first = change(device, "before");
        for (int i = 0; i < 1_200; i++) {
            change(device, "missed " + i);
        }
        Stream stream = listen("Last-Event-ID", Long.toString(first));
        change(device, "live");
        await().atMost(SOON).until(() -> stream.reasons().contains("live"));
        assertThat(stream.reasons())
                .hasSize(1_201)
                .startsWith("missed 0", "missed 1")
                .endsWith("missed 1199", "live");

        Stream fresh = listening();
        assertThat(fresh.events()).as("who has no last event gets no history").isEmpty();
    }

    @Test
    void changesArriveInTheOrderOfTheirIdsWhoeverCommitsFirst() throws Exception {
        long device = inventory.device();
        Stream stream = listening();
        var pool = api.context().getBean(DataSource.class);
        Thread later;
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("insert into status_change (device_id, from_status, to_status, reason) values ("
                        + device + ", 'up', 'down', 'slow')");
            }
            later = Thread.ofVirtual().start(() -> change(device, "quick"));
            // Longer than two looks.
            await("nothing to be seen while the first is not committed")
                    .during(Duration.ofMillis(1_200))
                    .atMost(SOON)
                    .until(() -> stream.events().isEmpty());
            connection.commit();
        }
        later.join();
        await().atMost(SOON).untilAsserted(() -> assertThat(stream.reasons()).containsExactly("slow", "quick"));
    }

    private static long task(String type) {
        return api.database()
                .sql("insert into task (type) values (?) returning id")
                .param(type)
                .query(Long.class)
                .single();
    }

    private static void state(long task, String state, String more) {
        api.database()
                .sql("update task set state = ?, done = done + 1" + more + " where id = ?")
                .params(state, task)
                .update();
    }

    private static List<String> states(Stream stream, long task) {
        return stream.events().stream()
                .filter(event -> event.path("taskId").asLong() == task)
                .map(event -> event.path("state").asString())
                .toList();
    }

    @Test
    void theStatesOfTasksReachAllListeners() {
        long before = task("poll_device_bulk");
        Stream one = listening();
        Stream two = listening();
        long task = task("poll_all_devices");
        await().atMost(SOON).until(() -> states(one, task).equals(List.of("PENDING")));
        state(task, "STARTED", ", worker = 'w1', started_at = now()");
        await().atMost(SOON).until(() -> states(one, task).equals(List.of("PENDING", "STARTED")));
        state(task, "STARTED", "");
        state(task, "SUCCESS", ", finished_at = now()");
        await().atMost(SOON).until(() -> states(two, task).equals(List.of("PENDING", "STARTED", "SUCCESS")));
        assertThat(states(one, task)).as("once").hasSize(3);
        assertThat(states(one, before)).as("what was before is no news").isEmpty();
        JsonNode last = one.events().getLast();
        assertThat(last.path("type").asString()).isEqualTo("poll_all_devices");
        assertThat(last.path("worker").asString()).isEqualTo("w1");
        assertThat(last.path("at").asString()).endsWith("Z");
        assertThat(last.path("deviceId").isNull()).isTrue();
        assertThat(one.lines).contains("event:task").noneMatch(line -> line.startsWith("id:"));
    }

    @Test
    void noChangeOfATaskIsMissedWhoeverCommitsFirst() throws Exception {
        Stream stream = listening();
        var pool = api.context().getBean(DataSource.class);
        long quick;
        long slow;
        try (var connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement();
                    var row =
                            statement.executeQuery("insert into task (type) values ('discover_device') returning id")) {
                row.next();
                slow = row.getLong(1);
            }
            quick = task("poll_device_item");
            await().atMost(SOON).until(() -> states(stream, quick).equals(List.of("PENDING")));
            state(quick, "REVOKED", "");
            await().atMost(SOON).until(() -> states(stream, quick).equals(List.of("PENDING", "REVOKED")));
            connection.commit();
        }
        await().atMost(SOON).until(() -> states(stream, slow).equals(List.of("PENDING")));
        assertThat(states(stream, quick)).as("though it was looked at again").hasSize(2);
    }

    @Test
    void placesForListenersAreBoundedAndComeBack() {
        Stream one = listening();
        listening();
        listening();
        RunningApi.Answer refused = api.get("/api/v1/events");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("detail").asString()).contains("3", "WARD_EVENTS_LISTENERS");
        one.close();
        // A heartbeat finds out that it is gone.
        await().atMost(SOON).until(() -> used() == 2);
        listening();
    }

    @Test
    void listenersNeedATokenAndHoldNoConnection() throws SQLException {
        assertThat(api.send(api.request("/api/v1/events", "").GET()).status()).isEqualTo(401);
        assertThat(api.send(api.request("/api/v1/events", api.token())
                                .header("Last-Event-ID", "x")
                                .GET())
                        .status())
                .isEqualTo(400);
        listening();
        listening();
        var pool = api.context().getBean(DataSource.class).unwrap(HikariDataSource.class);
        await().atMost(SOON).until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
    }

    @Test
    void aStreamEndsWithItsToken() {
        var key = api.context().getBean(SecretBox.class).deriveKey("api-tokens");
        var encoder = new NimbusJwtEncoder(new ImmutableSecret<>(new SecretKeySpec(key, "HmacSHA256")));
        Instant now = Instant.now();
        String brief = encoder.encode(JwtEncoderParameters.from(
                        JwsHeader.with(MacAlgorithm.HS256).build(),
                        JwtClaimsSet.builder()
                                .issuer("ward-flux")
                                .subject("admin")
                                .issuedAt(now)
                                .expiresAt(now.plusSeconds(4))
                                .claim("role", "VIEWER")
                                .build()))
                .getTokenValue();
        var stream = new Stream(api.request("/api/v1/events", brief).GET().build());
        streams.add(stream);
        await().atMost(SOON).until(() -> !stream.lines.isEmpty());
        assertThat(stream.ended).isFalse();
        await().atMost(Duration.ofSeconds(15)).until(() -> stream.ended && used() == 0);
    }

    @Test
    void theHistoryOfADeviceIsPagedTheLatestFirst() {
        long device = inventory.device();
        long other = inventory.device();
        change(other, "not this one");
        long first = change(device, "first");
        change(device, "flappingStarted", "down", "down", "often");
        long last = change(device, "status", "down", "up", "2 polls were answered");
        JsonNode page =
                api.get("/api/v1/devices/" + device + "/status-history?size=2").json();
        assertThat(page.path("page").path("totalElements").asLong()).isEqualTo(3);
        assertThat(page.path("content").path(0).path("id").asLong()).isEqualTo(last);
        assertThat(page.path("content").path(0).path("reason").asString()).isEqualTo("2 polls were answered");
        assertThat(page.path("content").path(1).path("kind").asString()).isEqualTo("flappingStarted");
        JsonNode rest = api.get("/api/v1/devices/" + device + "/status-history?size=2&page=1")
                .json();
        assertThat(rest.path("content").path(0).path("id").asLong()).isEqualTo(first);
        assertThat(api.get("/api/v1/devices/" + device + "/status-history?q=ANSWERED")
                        .json()
                        .path("content")
                        .size())
                .isEqualTo(1);
        assertThat(api.get("/api/v1/devices/999999/status-history").status()).isEqualTo(404);
    }

    @Test
    void aDeviceShowsWhatPingsSayBesideItsStatus() {
        long device = inventory.device();
        JsonNode fresh = api.get("/api/v1/devices/" + device).json();
        assertThat(fresh.path("flapping").asBoolean(true)).isFalse();
        assertThat(fresh.path("pingStatus").isNull()).isTrue();
        api.database()
                .sql(
                        "update device_state set status = 'down', down_since = now(), status_by = 'snmp', flapping = true,"
                                + " ping_up = true, ping_rtt_ms = 1.25, ping_loss = 33.33, last_ping = now() where device_id = ?")
                .param(device)
                .update();
        JsonNode shown = api.get("/api/v1/devices/" + device).json();
        assertThat(shown.path("status").asString()).isEqualTo("down");
        assertThat(shown.path("downSince").asString()).endsWith("Z");
        assertThat(shown.path("statusBy").asString()).isEqualTo("snmp");
        assertThat(shown.path("flapping").asBoolean()).isTrue();
        assertThat(shown.path("pingStatus").asString()).isEqualTo("up");
        assertThat(shown.path("pingRttMs").asDouble()).isEqualTo(1.25);
        assertThat(shown.path("pingLoss").asDouble()).isEqualTo(33.33);
        assertThat(shown.path("lastPing").asString()).endsWith("Z");
    }
}
