package io.wardflux.api.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.Inventory;
import io.wardflux.api.RunningApi;
import io.wardflux.api.RunningApi.Answer;
import io.wardflux.localstack.Servers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class PollProfileIT {

    private final RunningApi api = RunningApi.shared();
    private final long device = new Inventory(api).device();
    private final String path = "/api/v1/devices/" + device + "/poll-profile";

    /** As a worker writes it. */
    private void learned(String json) {
        api.database()
                .sql("insert into device_profile (device_id, learned, learned_at) values (?, ?::jsonb, now())")
                .params(device, json)
                .update();
    }

    private static final String SLOW_AND_SMALL = """
            {"maxVarbinds": 10, "maxBulkVarbinds": 20, "timeoutMs": 230, "roundTripUs": 21300, "deviationUs": 4040,
             "quirks": {"tooBig": "2026-11-25T00:00:00Z", "somethingNew": "2026-11-25T00:00:00Z"}}""";

    private String words() {
        return api.get(path).json().path("words").toString();
    }

    private long version() {
        return api.database()
                .sql("select coalesce(max(version), 0) from plan_change where device_id = ?")
                .param(device)
                .query(Long.class)
                .single();
    }

    @Test
    void aNewDeviceIsAskedAsUsualAndThatIsSaid() {
        JsonNode profile = api.get(path).json();
        assertThat(profile.path("maxVarbinds").asInt()).isEqualTo(25);
        assertThat(profile.path("timeoutMs").asInt()).isEqualTo(1_500);
        assertThat(profile.path("maxInFlight").asInt()).isEqualTo(1);
        assertThat(profile.path("packetsPerSecond").asInt()).isZero();
        assertThat(profile.path("roundTripMs").isNull()).isTrue();
        assertThat(profile.path("pinned").asBoolean()).isFalse();
        assertThat(profile.path("sent").isNull()).isTrue();
        assertThat(words())
                .contains(
                        "Nothing was learned of it yet",
                        "One GET asks for at most 25 values: that is where one begins",
                        "An attempt waits 1500 ms for its answer, the system's setting.",
                        "One request is under way at a time, and the number of packets a second is not limited.",
                        "What was sent to it is not known");
    }

    @Test
    void whatWasLearnedIsSaidInNumbersAndInWords() {
        learned(SLOW_AND_SMALL);
        JsonNode profile = api.get(path).json();
        assertThat(profile.path("maxVarbinds").asInt()).isEqualTo(10);
        assertThat(profile.path("maxRepetitions").asInt()).isEqualTo(20);
        assertThat(profile.path("timeoutMs").asInt()).isEqualTo(230);
        assertThat(profile.path("roundTripMs").asDouble()).isEqualTo(21.3);
        assertThat(profile.path("deviationMs").asDouble()).isEqualTo(4.0);
        assertThat(profile.path("learnedAt").asString()).endsWith("Z");
        assertThat(profile.path("quirks")).hasSize(1);
        assertThat(profile.path("quirks").path(0).path("name").asString()).isEqualTo("tooBig");
        assertThat(words())
                .contains(
                        "One GET asks for at most 10 values: it finds larger requests too big.",
                        "An attempt waits 230 ms for its answer, because its answers take 21.3 ms, give or take 4.0 ms.",
                        "(first seen 2026-11-25T00:00:00Z)")
                .doesNotContain("Nothing was learned");
    }

    @Test
    void itSaysWhatMonitoringDidToTheDevice() throws Exception {
        long now = System.currentTimeMillis();
        String labels = "{device=\"d\",vendor=\"v\",ip=\"i\",device_id=\"" + device + "\"}";
        store("""
                snmp_device_requests%1$s 5 %4$d
                snmp_device_requests%1$s 7 %3$d
                snmp_device_requests%1$s 3 %2$d
                snmp_device_retries%1$s 1 %2$d
                snmp_device_timeouts%1$s 1 %2$d
                snmp_device_sent_bytes%1$s 300 %2$d
                snmp_device_received_bytes%1$s 20000 %2$d
                snmp_device_requests{device="d",device_id="%5$d0"} 99 %2$d
                """.formatted(labels, now - 60_000, now - 120_000, now - 7_200_000, device));
        JsonNode sent = api.get(path).json().path("sent");
        assertThat(sent.path("last").path("requests").asLong()).isEqualTo(3);
        assertThat(sent.path("lastHour").path("requests").asLong()).isEqualTo(10);
        assertThat(sent.path("lastDay").path("requests").asLong()).isEqualTo(15);
        assertThat(sent.path("lastDay").path("receivedBytes").asLong()).isEqualTo(20_000);
        assertThat(sent.path("at").asString()).endsWith("Z");
        assertThat(words())
                .contains(
                        "In the last 24 hours it was sent 15 requests (0.00 a second on average) of 300 bytes in all and"
                                + " answered with 20 kB; 1 of them were repetitions");
    }

    private static void store(String lines) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(Servers.victoriaMetrics().url().resolve("/api/v1/import/prometheus"))
                            .POST(HttpRequest.BodyPublishers.ofString(lines))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
        Servers.victoriaMetrics().flush();
    }

    @Test
    void aPersonsDecisionBeatsWhatWasLearnedAndReachesTheWorkers() {
        learned(SLOW_AND_SMALL);
        long before = version();
        Answer pinned = api.put(path, Map.of("maxVarbinds", 3, "packetsPerSecond", 20));
        assertThat(pinned.status()).as(pinned.body()).isEqualTo(200);
        assertThat(pinned.json().path("pinned").asBoolean()).isTrue();
        assertThat(pinned.json().path("maxVarbinds").asInt()).isEqualTo(3);
        assertThat(pinned.json().path("maxRepetitions").asInt())
                .as("left to the workers")
                .isEqualTo(20);
        assertThat(pinned.json().path("packetsPerSecond").asInt()).isEqualTo(20);
        assertThat(words())
                .contains(
                        "A person pinned",
                        "at most 3 values, as a person decided",
                        "at most 20 packets a second are sent (a person decided that)");
        assertThat(version()).as("the plan is a new one").isGreaterThan(before);

        long after = version();
        api.database()
                .sql("update device_profile set learned = '{\"maxVarbinds\": 7}', restarts = 1 where device_id = ?")
                .param(device)
                .update();
        assertThat(version()).as("what workers learn makes no new plan").isEqualTo(after);

        long version = pinned.json().path("version").asLong();
        assertThat(api.put(path, Map.of("maxInFlight", 2, "version", version)).status())
                .isEqualTo(200);
        Answer stale = api.put(path, Map.of("maxInFlight", 4, "version", version));
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.fields()).containsExactly("version");
        assertThat(api.get(path).json().path("maxVarbinds").asInt())
                .as("a decision replaces the one before")
                .isEqualTo(7);

        assertThat(api.delete(path).status()).isEqualTo(204);
        JsonNode reset = api.get(path).json();
        assertThat(reset.path("maxInFlight").asInt()).isEqualTo(1);
        assertThat(reset.path("maxVarbinds").asInt()).isEqualTo(25);
        assertThat(reset.path("learnedAt").isNull()).isTrue();
        assertThat(version()).isGreaterThan(after);
    }

    @Test
    void whatIsNotPinnedIsABeginning() {
        learned(SLOW_AND_SMALL);
        Answer begun = api.put(path, Map.of("maxVarbinds", 4, "packetsPerSecond", 5, "pinned", false));
        assertThat(begun.status()).as(begun.body()).isEqualTo(200);
        assertThat(begun.json().path("pinned").asBoolean()).isFalse();
        assertThat(begun.json().path("maxVarbinds").asInt()).isEqualTo(4);
        assertThat(begun.json().path("roundTripMs").asDouble()).isEqualTo(21.3);
        assertThat(begun.json().path("packetsPerSecond").asInt()).isEqualTo(5);
        assertThat(api.database()
                        .sql("select resets from device_profile where device_id = ?")
                        .param(device)
                        .query(Long.class)
                        .single())
                .as("what a worker learned before does not overwrite it")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "maxVarbinds, 0",
        "maxVarbinds, 1001",
        "maxRepetitions, 0",
        "timeoutMs, 9",
        "timeoutMs, 60001",
        "maxInFlight, 0",
        "packetsPerSecond, -1",
        "packetsPerSecond, '\"5\"'",
        "pinned, '\"yes\"'",
        "colour, 1"
    })
    void whatIsWrongIsNamed(String field, String value) {
        Answer refused = api.put(path, "{\"" + field + "\": " + value + "}");
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.contentType()).isEqualTo("application/problem+json");
        assertThat(refused.fields()).containsExactly(field);
    }

    @Test
    void aDecisionAboutNothingIsRefused() {
        assertThat(api.put(path, "{}").status()).isEqualTo(400);
        assertThat(api.put(path, Map.of("pinned", true)).status()).isEqualTo(400);
    }

    @Test
    void anUnknownDeviceIsNotFound() {
        String none = "/api/v1/devices/999999/poll-profile";
        assertThat(api.get(none).status()).isEqualTo(404);
        assertThat(api.delete(none).status()).isEqualTo(404);
        assertThat(api.put(none, Map.of("maxVarbinds", 3)).status()).isEqualTo(404);
    }
}
