package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.instances;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.localstack.EveryTypeAgent;
import io.wardflux.localstack.SnmpdServer;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.PrivProtocol;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, engines and clocks of v3, against net-snmp. */
class SnmpV3IT {
    private static final String AUTH = EveryTypeAgent.AUTH_PASSPHRASE;
    private static final String PRIV = EveryTypeAgent.PRIV_PASSPHRASE;
    private static final String USER = EveryTypeAgent.USER_SHA256_AES128;
    private static final PollList SOMETHING = instances(EveryTypeAgent.INTEGER);

    @TempDir
    private Path folder;

    private Snmp4jSession session;

    @BeforeEach
    void open() throws Exception {
        session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private SnmpdServer agent(String more) {
        return EveryTypeAgent.start(folder.resolve("agent"), 0, more);
    }

    private static Agent user(int port, String authPassphrase, String privPassphrase) {
        return Asking.v3(port, USER, AuthProtocol.SHA_256, authPassphrase, PrivProtocol.AES_128, privPassphrase);
    }

    private Reading ask(Agent agent) throws Exception {
        return poll(session, agent, SOMETHING, PATIENT).readings().getFirst();
    }

    private static Trouble trouble(PollResult result) {
        return ((Reading.Failure) result.readings().getFirst()).trouble();
    }

    private void assertRefused(Agent agent, String reason, Trouble trouble) throws Exception {
        PollResult result = poll(session, agent, instances(EveryTypeAgent.INTEGER, EveryTypeAgent.TEXT), PATIENT);

        assertThat(result.readings()).hasSize(2).allSatisfy(reading -> {
            assertThat(reading).isInstanceOf(Reading.Failure.class);
            Reading.Failure failure = (Reading.Failure) reading;
            assertThat(failure.outcome()).isEqualTo(Outcome.AUTH_FAILURE);
            assertThat(failure.trouble()).isEqualTo(trouble);
            assertThat(failure.reason()).contains(reason).doesNotContain(AUTH, PRIV, "wrong-");
        });
        // A refusal is an answer, so nothing is repeated.
        assertThat(result.requests()).isLessThanOrEqualTo(4);
    }

    @Test
    void saysWhyTheAgentRefuses() throws Exception {
        try (SnmpdServer snmpd = agent("")) {
            int port = snmpd.port();

            assertRefused(
                    user(port, "wrong-passphrase", PRIV),
                    "wrong passphrase or authentication protocol",
                    Trouble.WRONG_AUTH_PASSPHRASE);
            assertRefused(
                    Asking.v3(port, "nobody", AuthProtocol.SHA, AUTH),
                    "does not know this user name",
                    Trouble.WRONG_USER);
            assertRefused(
                    Asking.v3(port, EveryTypeAgent.USER_SHA, AuthProtocol.SHA, AUTH, PrivProtocol.AES_128, PRIV),
                    "security level",
                    Trouble.UNSUPPORTED_LEVEL);
            assertRefused(
                    Asking.v3(port, USER, AuthProtocol.SHA_512, AUTH),
                    "wrong passphrase or authentication",
                    Trouble.WRONG_AUTH_PASSPHRASE);
            assertRefused(user(port, "", ""), "wrong passphrase", Trouble.WRONG_AUTH_PASSPHRASE);
        }
    }

    @Test
    void saysWhatToCheckWhereTheAgentIsSilentAboutIt() throws Exception {
        Budget budget = new Budget(Duration.ofMillis(300), 2, Duration.ofSeconds(1));
        try (SnmpdServer snmpd = agent("")) {
            PollResult undecryptable = poll(session, user(snmpd.port(), AUTH, "wrong-passphrase"), SOMETHING, budget);
            assertThat(outcomes(undecryptable)).containsExactly(Outcome.AUTH_FAILURE);
            assertThat(undecryptable.readings().getFirst().toString()).contains("wrong privacy passphrase");
            assertThat(trouble(undecryptable)).isEqualTo(Trouble.WRONG_PRIV_PASSPHRASE);

            Credential.Auth sha = new Credential.Auth(AuthProtocol.SHA, Secret.of(AUTH));
            Agent noContext = new Agent(
                    Asking.address(snmpd.port()),
                    new Credential.Usm(EveryTypeAgent.USER_SHA, sha, null, "no-such-context"));
            PollResult elsewhere = poll(session, noContext, SOMETHING, budget);
            assertThat(outcomes(elsewhere)).containsExactly(Outcome.TIMEOUT);
            assertThat(elsewhere.readings().getFirst().toString()).contains("check the context name");
            assertThat(trouble(elsewhere)).isEqualTo(Trouble.SILENTLY_REFUSED);

            PollResult stranger = poll(session, Asking.v2c(snmpd.port(), "wrong"), SOMETHING, budget);
            assertThat(outcomes(stranger)).containsExactly(Outcome.TIMEOUT);
            assertThat(stranger.readings().getFirst().toString())
                    .contains("is there, but does not answer to this community");
            assertThat(trouble(stranger)).isEqualTo(Trouble.WRONG_COMMUNITY);
        }
    }

    @Test
    void oneUserNameMayHaveAnotherPassphraseOnEachDevice() throws Exception {
        String passphrase = "quite-another-passphrase";
        try (SnmpdServer first = agent("");
                SnmpdServer second = SnmpdServer.start(
                        folder.resolve("second"),
                        0,
                        "createUser %s SHA-256 %s AES-128 %s%nrouser %s priv%n"
                                .formatted(USER, passphrase, passphrase, USER))) {
            for (int round = 0; round < 3; round++) {
                assertThat(Asking.outcome(ask(user(first.port(), AUTH, PRIV)))).isEqualTo(Outcome.OK);
                assertThat(outcomes(poll(
                                session,
                                user(second.port(), passphrase, passphrase),
                                instances("1.3.6.1.2.1.1.3.0"),
                                PATIENT)))
                        .containsExactly(Outcome.OK);
            }
        }
    }

    @Test
    void devicesWithOneEngineIdAreAllPolledWhateverTheirClocks() throws Exception {
        String cloned = "engineID copied-to-many-devices\n";
        try (SnmpdServer first = agent(cloned);
                SnmpdServer second = EveryTypeAgent.start(folder.resolve("second"), 0, cloned)) {
            for (int i = 0; i < 3; i++) {
                // To the one, what the other says is from the past.
                second.restart();
            }
            List<Agent> both = List.of(user(first.port(), AUTH, PRIV), user(second.port(), AUTH, PRIV));
            PollResult last = poll(session, both.getFirst(), SOMETHING, PATIENT);
            for (int poll = 1; poll < 6; poll++) {
                last = poll(session, both.get(poll % 2), SOMETHING, PATIENT);
                assertThat(outcomes(last)).containsExactly(Outcome.OK);
                if (poll > 1) {
                    assertThat(last.requests()).as("each clock is kept").isEqualTo(1);
                }
            }
            assertThat(last.profile().quirks()).containsOnlyKeys(Quirk.DUPLICATE_ENGINE_ID);
            assertThat(session.profile(Asking.address(second.port())).has(Quirk.DUPLICATE_ENGINE_ID))
                    .isTrue();
        }
    }

    @Test
    void aCorrectedPassphraseTakesEffect() throws Exception {
        try (SnmpdServer snmpd = agent("")) {
            assertThat(Asking.outcome(ask(user(snmpd.port(), "wrong-passphrase", PRIV))))
                    .isEqualTo(Outcome.AUTH_FAILURE);
            assertThat(Asking.outcome(ask(user(snmpd.port(), AUTH, PRIV)))).isEqualTo(Outcome.OK);
            assertThat(Asking.outcome(ask(user(snmpd.port(), "wrong-passphrase", PRIV))))
                    .isEqualTo(Outcome.AUTH_FAILURE);
            assertThat(Asking.outcome(ask(user(snmpd.port(), AUTH, PRIV)))).isEqualTo(Outcome.OK);
        }
    }

    @Test
    void asksOnceWhereEverythingIsKnown() throws Exception {
        try (SnmpdServer snmpd = agent("")) {
            Agent device = user(snmpd.port(), AUTH, PRIV);
            // Engine and clock are learned first.
            assertThat(poll(session, device, SOMETHING, PATIENT).requests()).isLessThanOrEqualTo(3);
            assertThat(poll(session, device, SOMETHING, PATIENT).requests()).isEqualTo(1);

            session.forget(device);

            assertThat(outcomes(poll(session, device, SOMETHING, PATIENT))).containsExactly(Outcome.OK);
        }
    }

    @Test
    void findsItsWayAfterTheAgentRebooted() throws Exception {
        try (SnmpdServer snmpd = agent("")) {
            Agent device = user(snmpd.port(), AUTH, PRIV);
            PollList boots = instances("1.3.6.1.6.3.10.2.1.2.0");
            assertThat(poll(session, device, boots, PATIENT).readings())
                    .containsExactly(new Reading.Value(new SnmpValue.Integer32(1)));

            snmpd.restart();

            assertThat(poll(session, device, boots, PATIENT).readings())
                    .containsExactly(new Reading.Value(new SnmpValue.Integer32(2)));
            assertThat(poll(session, device, boots, PATIENT).requests()).isEqualTo(1);
        }
    }

    @Test
    void findsItsWayAfterTheAgentForgotItsBoots() throws Exception {
        // The same engineID, but its boots begin anew: to RFC 3414, a message from the past.
        String fixed = "engineID the-same-engine-again\n";
        try (SnmpdServer snmpd = agent(fixed)) {
            Agent device = user(snmpd.port(), AUTH, PRIV);
            snmpd.restart();
            snmpd.restart();
            assertThat(Asking.outcome(ask(device))).isEqualTo(Outcome.OK);

            snmpd.kill();
            deleteAll(folder.resolve("agent").resolve("state"));
            snmpd.restart();

            assertThat(Asking.outcome(ask(device))).isEqualTo(Outcome.OK);
        }
    }

    @Test
    void findsItsWayAfterTheDeviceWasReplaced() throws Exception {
        try (SnmpdServer snmpd = agent("")) {
            Agent device = user(snmpd.port(), AUTH, PRIV);
            assertThat(Asking.outcome(ask(device))).isEqualTo(Outcome.OK);

            snmpd.kill();
            deleteAll(folder.resolve("agent").resolve("state"));
            snmpd.restart();

            assertThat(Asking.outcome(ask(device))).isEqualTo(Outcome.OK);
        }
    }

    private static void deleteAll(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void deadDeviceCostsOneBudgetAndDoesNotBlockTheCaller() throws Exception {
        try (FakeAgent dead = new FakeAgent(request -> {})) {
            Agent device = user(dead.port(), AUTH, PRIV);
            Budget budget = new Budget(Duration.ofMillis(200), 2, Duration.ofMillis(500));
            var prepared = session.prepare(device, instances(EveryTypeAgent.INTEGER, EveryTypeAgent.TEXT));
            CompletableFuture<PollResult> answer = new CompletableFuture<>();
            long start = System.nanoTime();

            session.poll(prepared, budget, answer::complete);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(100));
            assertThat(outcomes(answer.get(5, TimeUnit.SECONDS))).containsExactly(Outcome.TIMEOUT, Outcome.TIMEOUT);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(800));
        }
    }

    @Test
    void asksInTheContextThatTheCredentialNames() throws Exception {
        // The agent shows itself in this context as a proxy of itself.
        try (SnmpdServer snmpd = agent("");
                SnmpdServer proxy = SnmpdServer.start(folder.resolve("proxy"), 0, """
                        createUser contexts SHA %s
                        rouser -s usm contexts auth
                        com2sec -Cn elsewhere reader 127.0.0.1 unused
                        group readers usm contexts
                        access readers elsewhere any auth exact all none none
                        view all included .1
                        proxy -Cn elsewhere -v 2c -c every-type 127.0.0.1:%d .1.3
                        """.formatted(AUTH, snmpd.port()))) {
            Credential.Auth sha = new Credential.Auth(AuthProtocol.SHA, Secret.of(AUTH));
            Agent device =
                    new Agent(Asking.address(proxy.port()), new Credential.Usm("contexts", sha, null, "elsewhere"));

            assertThat(ask(device)).isEqualTo(new Reading.Value(new SnmpValue.Integer32(EveryTypeAgent.INTEGER_VALUE)));
        }
    }

    @Test
    void manyDevicesWithManyUsersAtOnce() throws Exception {
        try (SnmpdServer snmpd = agent("")) {
            List<Agent> users = List.of(
                    user(snmpd.port(), AUTH, PRIV),
                    Asking.v3(snmpd.port(), EveryTypeAgent.USER_SHA, AuthProtocol.SHA, AUTH),
                    Asking.v3(
                            snmpd.port(),
                            EveryTypeAgent.USER_SHA512_AES256,
                            AuthProtocol.SHA_512,
                            AUTH,
                            PrivProtocol.AES_256,
                            PRIV),
                    new Agent(
                            Asking.address(snmpd.port()),
                            new Credential.Usm(EveryTypeAgent.USER_OPEN, null, null, "")));
            List<CompletableFuture<PollResult>> answers = Stream.generate(CompletableFuture<PollResult>::new)
                    .limit(200)
                    .toList();

            for (int i = 0; i < answers.size(); i++) {
                session.poll(session.prepare(users.get(i % 4), SOMETHING), PATIENT, answers.get(i)::complete);
            }

            for (CompletableFuture<PollResult> answer : answers) {
                assertThat(outcomes(answer.get(10, TimeUnit.SECONDS))).containsExactly(Outcome.OK);
            }
        }
    }
}
