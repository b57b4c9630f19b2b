package io.wardflux.api.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.Inventory;
import io.wardflux.api.RunningApi;
import io.wardflux.api.RunningApi.Answer;
import io.wardflux.localstack.EveryTypeAgent;
import io.wardflux.localstack.Servers;
import io.wardflux.localstack.SnmpdServer;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Against net-snmp's agent and simulated routers and servers. */
class ProbeIT {

    private static final String LOCALHOST = "127.0.0.1";
    private static Simulator simulator;

    private final RunningApi api = RunningApi.shared();
    private final Inventory inventory = new Inventory(api);

    @BeforeAll
    static void play() throws Exception {
        // Three routers to a server.
        simulator = Simulator.start(
                SimulatorConfig.DEFAULT.with("devices", "60").with("port", "0").with("first-address", "127.77.0.1"));
    }

    @AfterAll
    static void end() {
        simulator.close();
    }

    /** The agents are always the same, and an address is one device. */
    @BeforeEach
    void forget() {
        api.database().sql("delete from device where ip like '127.%'").update();
        api.database().sql("delete from template where name like 'Template %'").update();
    }

    private long agent(long credential) {
        return inventory.device(LOCALHOST, Servers.snmpd().port(), credential);
    }

    private long simulated(int number, long credential) {
        return inventory.device("127.77.0." + number, simulator.port(), credential);
    }

    private JsonNode test(long device) {
        Answer answer = api.post("/api/v1/devices/" + device + "/test", Map.of());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private Answer detect(long device) {
        return api.post("/api/v1/devices/" + device + "/detect", Map.of());
    }

    private static void assertFails(JsonNode answer, String outcome, String... words) {
        assertThat(answer.path("ok").asBoolean()).as(answer.toString()).isFalse();
        assertThat(answer.path("outcome").asString()).isEqualTo(outcome);
        assertThat(answer.path("message").asString())
                .contains(words)
                .doesNotContain(EveryTypeAgent.AUTH_PASSPHRASE, EveryTypeAgent.PRIV_PASSPHRASE);
        assertThat(answer.path("sysDescr").isNull()).isTrue();
    }

    @Test
    void anAgentThatAnswersIsGood() {
        for (long credential : List.of(
                inventory.community("v1", EveryTypeAgent.COMMUNITY),
                inventory.community("v2c", EveryTypeAgent.COMMUNITY),
                inventory.user(
                        EveryTypeAgent.USER_SHA256_AES128,
                        EveryTypeAgent.AUTH_PASSPHRASE,
                        EveryTypeAgent.PRIV_PASSPHRASE))) {
            forget();
            JsonNode answer = test(agent(credential));
            assertThat(answer.path("ok").asBoolean()).as(answer.toString()).isTrue();
            assertThat(answer.path("outcome").asString()).isEqualTo("ok");
            assertThat(answer.path("reason").isNull()).isTrue();
            assertThat(answer.path("sysDescr").asString()).isEqualTo("Agent with a value of every type");
            assertThat(answer.path("rttMs").asDouble()).isBetween(0.1, 2_000.0);
        }
    }

    private static void assertReason(JsonNode answer, String reason, String outcome, String... words) {
        assertFails(answer, outcome, words);
        assertThat(answer.path("reason").asString()).as(answer.toString()).isEqualTo(reason);
    }

    @Test
    void whatV3AgentsReportIsSaidInWordsAndForPrograms() {
        String auth = EveryTypeAgent.AUTH_PASSPHRASE;
        String priv = EveryTypeAgent.PRIV_PASSPHRASE;
        String user = EveryTypeAgent.USER_SHA256_AES128;
        assertReason(
                test(agent(inventory.user("stranger", auth, priv))),
                "wrongUser",
                "authFailure",
                "does not know this user name");
        forget();
        assertReason(
                test(agent(inventory.user(user, "not the passphrase", priv))),
                "wrongAuthPassphrase",
                "authFailure",
                "wrong passphrase or authentication protocol");
        forget();
        assertReason(
                test(agent(inventory.user(user, auth, "not the passphrase"))),
                "wrongPrivPassphrase",
                "authFailure",
                "privacy passphrase");
        forget();
        // It has no privacy.
        assertReason(
                test(agent(inventory.user(EveryTypeAgent.USER_OPEN, auth, priv))),
                "unsupportedLevel",
                "authFailure",
                "security level");
    }

    @Test
    void aCopiedEngineIdIsSaidThoughTheAgentAnswers(@TempDir Path folder) {
        String copied = "engineID copied-by-mistake\n";
        try (SnmpdServer one = EveryTypeAgent.start(folder.resolve("one"), 0, copied);
                SnmpdServer other = EveryTypeAgent.start(folder.resolve("other"), 0, copied)) {
            long user = inventory.user(
                    EveryTypeAgent.USER_SHA256_AES128, EveryTypeAgent.AUTH_PASSPHRASE, EveryTypeAgent.PRIV_PASSPHRASE);
            test(inventory.device(LOCALHOST, one.port(), user));
            JsonNode answer = test(inventory.device(LOCALHOST, other.port(), user));
            assertThat(answer.path("ok").asBoolean()).as(answer.toString()).isTrue();
            assertThat(answer.path("reason").asString()).isEqualTo("duplicateEngineId");
            assertThat(answer.path("message").asString()).contains("Another address has the same engineID");
        }
    }

    @Test
    void whatCannotBeToldApartIsSaidSo() {
        assertReason(
                test(agent(inventory.community("v2c", "wrong"))),
                "wrongCommunity",
                "timeout",
                "the agent is there, but does not answer to this community");
        long community = inventory.community("v2c", "public");
        simulator.faults("59:dead");
        assertReason(test(simulated(59, community)), "noAnswer", "timeout", "wrong community either", "firewall");
    }

    @Test
    void nobodyIsToldFromSilence() throws Exception {
        int closed;
        try (var socket = new DatagramSocket(0, InetAddress.getByName(LOCALHOST))) {
            closed = socket.getLocalPort();
        }
        long device = inventory.device(LOCALHOST, closed, inventory.community("v2c", "public"));
        assertReason(test(device), "nobodyThere", "unreachable", "Nobody listens");
        assertThat(detect(device).status()).isEqualTo(504);
    }

    @Test
    void aCredentialThatCannotBeUsedIsSaidWithoutAsking() {
        long none = inventory.device(LOCALHOST, 1, null);
        assertFails(test(none), "noCredential", "has no credential");
        assertThat(detect(none).status()).isEqualTo(409);
        assertFails(test(inventory.device(LOCALHOST, 2, inventory.undecryptable())), "noCredential", "secret key");
        assertThat(api.post("/api/v1/devices/999999/test", Map.of()).status()).isEqualTo(404);
        assertThat(api.post("/api/v1/devices/999999/detect", Map.of()).status()).isEqualTo(404);
    }

    @Test
    void anAgentThatRefusesOrIsSilentIsNoAnswerToDetect() {
        Answer refused = detect(agent(inventory.user("stranger", "a passphrase", "a passphrase")));
        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.contentType()).isEqualTo("application/problem+json");
        assertThat(refused.json().path("detail").asString()).contains("does not know this user name");

        long silent = simulated(60, inventory.community("v2c", "public"));
        simulator.faults("60:dead");
        Answer late = detect(silent);
        assertThat(late.status()).isEqualTo(504);
        assertThat(late.json().path("detail").asString()).contains("No answer to 2 attempts");
    }

    @Test
    void detectAssignsTheMostSpecificTemplateAndTheOneForEveryAgent() {
        long cisco = inventory.template("Cisco", "1.3.6.1.4.1.9.1.1208");
        // As text it is a prefix of the agent's sysObjectID, as numbers it is not.
        inventory.template("Trap", "1.3.6.1.4.1.9.1.120");
        long linux = inventory.template("Net-SNMP", "1.3.6.1.4.1.8072.3.2.10");
        long everyone = inventory.template("", "1.3.6.1");
        long community = inventory.community("v2c", "public");
        long router = simulated(1, community);
        long server = simulated(4, community);

        JsonNode looked = api.post("/api/v1/devices/" + router + "/detect?assign=false", Map.of())
                .json();
        assertThat(looked.path("templateId").asLong()).isEqualTo(cisco);
        assertThat(templates(router)).isEmpty();
        assertThat(version(router)).isZero();

        JsonNode found = detect(router).json();
        assertThat(found.path("sysObjectId").asString()).isEqualTo("1.3.6.1.4.1.9.1.1208");
        assertThat(found.path("sysDescr").asString()).contains("Cisco IOS");
        assertThat(found.path("sysName").asString()).isNotBlank();
        assertThat(found.path("vendor").asString()).isEqualTo("Cisco");
        assertThat(found.path("templateId").asLong()).isEqualTo(cisco);
        assertThat(found.path("templateName").asString()).startsWith("Template");
        assertThat(templates(router)).contains(cisco, everyone).doesNotContain(linux);
        assertThat(column(router, "vendor")).isEqualTo("Cisco");
        assertThat(column(router, "sys_object_id")).isEqualTo("1.3.6.1.4.1.9.1.1208");
        assertThat(version(router)).isEqualTo(1);

        // Nothing is new: nothing is written.
        assertThat(detect(router).status()).isEqualTo(200);
        assertThat(version(router)).isEqualTo(1);

        assertThat(detect(server).json().path("templateId").asLong()).isEqualTo(linux);
        assertThat(column(server, "vendor")).isEqualTo("Net-SNMP");
    }

    @Test
    void aVendorOfAPersonsOwnStays() {
        inventory.template("Cisco", "1.3.6.1.4.1.9.1.1208");
        long router = simulated(2, inventory.community("v2c", "public"));
        api.database()
                .sql("update device set vendor = 'Our workshop' where id = ?")
                .param(router)
                .update();
        assertThat(detect(router).json().path("vendor").asString()).isEqualTo("Cisco");
        assertThat(column(router, "vendor")).isEqualTo("Our workshop");
    }

    @Test
    void manyAreDetectedAtOnce() throws Exception {
        long community = inventory.community("v2c", "public");
        inventory.template("Cisco", "1.3.6.1.4.1.9.1.1208");
        List<Long> devices = IntStream.rangeClosed(1, 50)
                .mapToObj(number -> simulated(number, community))
                .toList();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = devices.stream()
                    .map(device -> callers.submit(() -> detect(device)))
                    .toList();
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(200);
            }
        }
        assertThat(devices)
                .allSatisfy(device -> assertThat(column(device, "sys_descr")).isNotBlank());
    }

    @Test
    void theApiSaysHowADetectionFails() {
        JsonNode responses = api.get("/v3/api-docs")
                .json()
                .path("paths")
                .path("/api/v1/devices/{id}/detect")
                .path("post")
                .path("responses");
        assertThat(responses.propertyNames()).contains("200", "404", "409", "502", "504");
        assertThat(responses.path("200").toString()).contains("DetectAnswer");
        for (String status : List.of("404", "409", "502", "504")) {
            assertThat(responses.path(status).path("content").toString())
                    .as(status)
                    .contains("application/problem+json", "schemas/Problem");
        }
    }

    private List<Long> templates(long device) {
        return api.database()
                .sql("select template_id from device_template where device_id = ?")
                .param(device)
                .query(Long.class)
                .list();
    }

    private long version(long device) {
        return api.database()
                .sql("select version from device where id = ?")
                .param(device)
                .query(Long.class)
                .single();
    }

    private String column(long device, String name) {
        return api.database()
                .sql("select coalesce(" + name + ", '') from device where id = ?")
                .param(device)
                .query(String.class)
                .single();
    }
}
