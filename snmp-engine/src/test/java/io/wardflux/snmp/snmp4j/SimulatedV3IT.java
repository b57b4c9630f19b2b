package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.instances;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.PrivProtocol;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Trouble;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The engine and the simulator, by v3: that what one makes of RFC 3414 is what the other does. */
class SimulatedV3IT {
    private static final String USER = "operator";
    private static final String AUTH = "authenticated-by-this";
    private static final String PRIV = "encrypted-with-this";
    private static final int DEVICES = 300;
    private static final PollList NAME = instances("1.3.6.1.2.1.1.5.0");

    private Simulator simulator;
    private Snmp4jSession session;

    @BeforeEach
    void open() throws Exception {
        simulator = Simulator.start(SimulatorConfig.DEFAULT
                .with("port", "0")
                .with("first-address", "127.44.0.1")
                .with("devices", Integer.toString(DEVICES))
                .with("template", "bench")
                .with("v3-user", USER)
                .with("v3-auth-passphrase", AUTH)
                .with("v3-priv-passphrase", PRIV));
        session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        session.close();
        simulator.close();
    }

    private Agent device(int number) {
        return device(number, USER, AUTH, PRIV, "");
    }

    private Agent device(int number, String user, String auth, String priv, String context) {
        InetAddress address = InetAddress.ofLiteral("127.44." + number / 256 + "." + number % 256);
        return new Agent(
                new InetSocketAddress(address, simulator.port()),
                new Credential.Usm(
                        user,
                        new Credential.Auth(AuthProtocol.SHA_256, Secret.of(auth)),
                        new Credential.Priv(PrivProtocol.AES_128, Secret.of(priv)),
                        context));
    }

    private static Reading name(int number) {
        return new Reading.Value(
                new SnmpValue.OctetString("bench-%05d".formatted(number).getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void manyEnginesAreEachAskedOnceWhereTheyAreKnown() throws Exception {
        for (int round = 0; round < 2; round++) {
            List<CompletableFuture<PollResult>> answers = new ArrayList<>();
            for (int number = 1; number <= DEVICES; number++) {
                CompletableFuture<PollResult> answer = new CompletableFuture<>();
                answers.add(answer);
                session.poll(session.prepare(device(number), NAME), PATIENT, answer::complete);
            }
            for (int number = 1; number <= DEVICES; number++) {
                PollResult result = answers.get(number - 1).get(20, TimeUnit.SECONDS);
                assertThat(result.readings()).containsExactly(name(number));
                assertThat(result.profile().quirks()).isEmpty();
                if (round == 1) {
                    assertThat(result.requests()).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void fortyItemsAreOneRequest() throws Exception {
        String[] oids = new String[40];
        for (int i = 0; i < oids.length; i++) {
            oids[i] = "1.3.6.1.4.1.99999.1." + (i + 1) + ".0";
        }
        for (int i = 0; i < 10; i++) {
            // The engine learns how much may be asked at once.
            poll(session, device(1), instances(oids), PATIENT);
        }

        PollResult result = poll(session, device(1), instances(oids), PATIENT);

        assertThat(outcomes(result)).hasSize(40).containsOnly(Outcome.OK);
        assertThat(result.requests()).isEqualTo(1);
    }

    @Test
    void aRebootedDeviceIsFoundAgain() throws Exception {
        assertThat(poll(session, device(1), NAME, PATIENT).readings()).containsExactly(name(1));

        simulator.restart("1");

        assertThat(poll(session, device(1), NAME, PATIENT).readings()).containsExactly(name(1));
        assertThat(poll(session, device(1), NAME, PATIENT).requests()).isEqualTo(1);
    }

    @Test
    void eachRefusalHasItsReason() throws Exception {
        assertThat(refusal(device(1, USER, "wrong-passphrase", PRIV, ""))).isEqualTo(Trouble.WRONG_AUTH_PASSPHRASE);
        assertThat(refusal(device(2, USER, AUTH, "wrong-passphrase", ""))).isEqualTo(Trouble.WRONG_PRIV_PASSPHRASE);
        assertThat(refusal(device(3, "nobody", AUTH, PRIV, ""))).isEqualTo(Trouble.WRONG_USER);
        assertThat(refusal(device(4, USER, AUTH, PRIV, "elsewhere"))).isEqualTo(Trouble.UNKNOWN_CONTEXT);
        Agent open = new Agent(device(5).address(), new Credential.Usm(USER, null, null, ""));
        assertThat(refusal(open)).isEqualTo(Trouble.UNSUPPORTED_LEVEL);
    }

    private Trouble refusal(Agent agent) throws Exception {
        Reading.Failure failure =
                (Reading.Failure) poll(session, agent, NAME, PATIENT).readings().getFirst();
        assertThat(failure.outcome()).isEqualTo(Outcome.AUTH_FAILURE);
        return failure.trouble();
    }

    @Test
    void faultsAreSeenThroughTheEnvelope() throws Exception {
        simulator.faults("1:wrong-id;2:dead;3:garbage;4:duplicate");

        assertThat(outcomes(poll(session, device(1), NAME, Asking.SHORT))).containsExactly(Outcome.MALFORMED);
        assertThat(outcomes(poll(session, device(2), NAME, Asking.SHORT))).containsExactly(Outcome.TIMEOUT);
        assertThat(outcomes(poll(session, device(3), NAME, Asking.SHORT))).doesNotContain(Outcome.OK);
        assertThat(outcomes(poll(session, device(4), NAME, PATIENT))).containsExactly(Outcome.OK);
    }
}
