package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.instances;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static io.wardflux.snmp.snmp4j.Asking.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.localstack.EveryTypeAgent;
import io.wardflux.localstack.SnmpdServer;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.PrivProtocol;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against net-snmp: every value is what snmpget says, with every version and protocol. */
class SnmpdIT {
    private static final String AUTH = EveryTypeAgent.AUTH_PASSPHRASE;
    private static final String PRIV = EveryTypeAgent.PRIV_PASSPHRASE;
    private static final List<String> VALUES = List.of(
            EveryTypeAgent.INTEGER,
            EveryTypeAgent.COUNTER32,
            EveryTypeAgent.COUNTER64,
            EveryTypeAgent.GAUGE32,
            EveryTypeAgent.TIME_TICKS,
            EveryTypeAgent.IP_ADDRESS,
            EveryTypeAgent.TEXT,
            EveryTypeAgent.BINARY,
            EveryTypeAgent.OBJECT_ID,
            EveryTypeAgent.OPAQUE_FLOAT,
            "1.3.6.1.2.1.1.1.0",
            "1.3.6.1.2.1.1.2.0",
            "1.3.6.1.4.1.55557.2.0",
            "1.3.6.1.4.1.55557.3.0",
            "1.3.6.1.4.1.55557.4294967295.0");

    private static final String MORE = """
            override .1.3.6.1.4.1.55557.2.0 octet_str ""
            override .1.3.6.1.4.1.55557.3.0 integer -2147483648
            override .1.3.6.1.4.1.55557.4294967295.0 integer 2147483647
            createUser md5-des MD5 %1$s DES %2$s
            rouser md5-des priv
            createUser sha224-aes192 SHA-224 %1$s AES-192 %2$s
            rouser sha224-aes192 priv
            createUser sha384-aes256 SHA-384 %1$s AES-256 %2$s
            rouser sha384-aes256 priv
            createUser sha-aes192c SHA %1$s AES-192-C %2$s
            rouser sha-aes192c priv
            createUser md5-aes256c MD5 %1$s AES-256-C %2$s
            rouser md5-aes256c priv
            """.formatted(AUTH, PRIV);

    @TempDir
    private static Path folder;

    private static SnmpdServer snmpd;
    private static Snmp4jSession session;

    @BeforeAll
    static void start() throws Exception {
        snmpd = EveryTypeAgent.start(folder.resolve("agent"), 0, MORE);
        session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
    }

    @AfterAll
    static void stop() {
        session.close();
        snmpd.close();
    }

    static Stream<Arguments> users() {
        int port = snmpd.port();
        return Stream.of(
                Arguments.of("v1", Asking.v1(port, EveryTypeAgent.COMMUNITY), "-v1 -cevery-type"),
                Arguments.of("v2c", Asking.v2c(port, EveryTypeAgent.COMMUNITY), "-v2c -cevery-type"),
                Arguments.of(
                        "v3 noAuthNoPriv",
                        new Agent(Asking.address(port), new Credential.Usm("open", null, null, "")),
                        "-v3 -lnoAuthNoPriv -uopen"),
                Arguments.of(
                        "v3 SHA",
                        Asking.v3(port, EveryTypeAgent.USER_SHA, AuthProtocol.SHA, AUTH),
                        "-v3 -lauthNoPriv -usha-only -aSHA -A" + AUTH),
                user(EveryTypeAgent.USER_SHA256_AES128, AuthProtocol.SHA_256, PrivProtocol.AES_128),
                user(EveryTypeAgent.USER_SHA512_AES256, AuthProtocol.SHA_512, PrivProtocol.AES_256),
                user("md5-des", AuthProtocol.MD5, PrivProtocol.DES),
                user("sha224-aes192", AuthProtocol.SHA_224, PrivProtocol.AES_192),
                user("sha384-aes256", AuthProtocol.SHA_384, PrivProtocol.AES_256),
                user("sha-aes192c", AuthProtocol.SHA, PrivProtocol.AES_192_C),
                user("md5-aes256c", AuthProtocol.MD5, PrivProtocol.AES_256_C));
    }

    private static Arguments user(String name, AuthProtocol auth, PrivProtocol priv) {
        return Arguments.of(
                "v3 " + name,
                Asking.v3(snmpd.port(), name, auth, AUTH, priv, PRIV),
                "-v3 -lauthPriv -u%s -a%s -x%s -A%s -X%s"
                        .formatted(name, auth.wireName(), priv.wireName(), AUTH, PRIV));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("users")
    void everyValueIsWhatSnmpgetSays(String name, Agent agent, String options) throws Exception {
        boolean v1 = name.equals("v1");
        // v1 has no Counter64, and its snmpget gives up on the others with it.
        List<String> oids = VALUES.stream()
                .filter(oid -> !v1 || !oid.equals(EveryTypeAgent.COUNTER64))
                .toList();
        Map<String, String> expected = NetSnmp.ask("snmpget", options, snmpd.port(), folder, oids);
        assertThat(expected).hasSize(oids.size());

        PollResult result = poll(session, agent, instances(oids.toArray(String[]::new)), PATIENT);

        for (int i = 0; i < oids.size(); i++) {
            assertThat(NetSnmp.print(value(result.readings().get(i))))
                    .as(oids.get(i))
                    .isEqualTo(expected.get(oids.get(i)));
        }
        assertThat(result.retries()).isLessThanOrEqualTo(2);
        assertThat(result.roundTripNanos()).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("users")
    void walksWhatSnmpwalkFinds(String name, Agent agent, String options) throws Exception {
        String column = "1.3.6.1.2.1.1.9.1.2";
        String other = "1.3.6.1.2.1.1.9.1.3";
        Map<String, String> expected = NetSnmp.ask("snmpwalk", options, snmpd.port(), folder, List.of(column));
        Map<String, String> expectedOther = NetSnmp.ask("snmpwalk", options, snmpd.port(), folder, List.of(other));

        WalkResult result = Asking.walk(session, agent, new WalkLimits(100, 3), PATIENT, column, other);

        assertThat(result.failure()).isEmpty();
        assertThat(printed(column, result.columns().get(0))).isEqualTo(expected).isNotEmpty();
        assertThat(printed(other, result.columns().get(1))).isEqualTo(expectedOther);
    }

    private static Map<String, String> printed(String column, Map<Oid, SnmpValue> rows) {
        Map<String, String> printed = new java.util.LinkedHashMap<>();
        rows.forEach((index, value) -> printed.put(column + "." + index, NetSnmp.print(value)));
        return printed;
    }

    @Test
    void saysWhatIsMissingAsTheAgentDoes() throws Exception {
        PollList list = instances(EveryTypeAgent.MISSING, "1.3.6.1.2.1.1.5.1", EveryTypeAgent.INTEGER);

        assertThat(outcomes(poll(session, Asking.v2c(snmpd.port(), "every-type"), list, PATIENT)))
                .containsExactly(Outcome.NO_SUCH_OBJECT, Outcome.NO_SUCH_INSTANCE, Outcome.OK);
        assertThat(outcomes(poll(session, Asking.v1(snmpd.port(), "every-type"), list, PATIENT)))
                .containsExactly(Outcome.NO_SUCH_INSTANCE, Outcome.NO_SUCH_INSTANCE, Outcome.OK);
    }

    @Test
    void getsColumnsByGetbulkAndMissingRowsWithTheirReason() throws Exception {
        List<Oid> rows = new ArrayList<>();
        for (int row = 1; row <= 10; row++) {
            rows.add(Oid.of(row));
        }
        rows.add(Oid.of(999));
        PollList list = new PollList(
                List.of(Oid.parse("1.3.6.1.2.1.1.3.0")),
                List.of(
                        new PollList.Column(Oid.parse("1.3.6.1.2.1.1.9.1.2"), rows),
                        new PollList.Column(Oid.parse("1.3.6.1.2.1.1.9.1.3"), rows)));
        Map<String, String> expected =
                NetSnmp.ask("snmpwalk", "-v2c -cevery-type", snmpd.port(), folder, List.of("1.3.6.1.2.1.1.9.1"));

        PollResult result = poll(session, Asking.v2c(snmpd.port(), "every-type"), list, PATIENT);

        for (int i = 0; i < 11; i++) {
            String oid = "1.3.6.1.2.1.1.9.1.2." + rows.get(i);
            Reading reading = result.readings().get(1 + i);
            if (expected.containsKey(oid)) {
                assertThat(NetSnmp.print(value(reading))).as(oid).isEqualTo(expected.get(oid));
            } else {
                assertThat(Asking.outcome(reading)).as(oid).isEqualTo(Outcome.NO_SUCH_INSTANCE);
            }
        }
        assertThat(result.readings()).hasSize(23);
        // The scalar with the far rows, the near rows at once, and at most one for what is missing.
        assertThat(result.requests()).isLessThanOrEqualTo(3);
    }
}
