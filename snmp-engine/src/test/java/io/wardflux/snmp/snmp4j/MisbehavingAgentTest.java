package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.SHORT;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static io.wardflux.snmp.snmp4j.Asking.v1;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.Trouble;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.VariableBinding;

/** Polls of agents that are silent, slow, in doubt, or wrong. */
class MisbehavingAgentTest {
    private static final String COLUMN = "1.3.6.1.4.1.55555.1";
    private static final List<Outcome> TWENTY_OK = Collections.nCopies(20, Outcome.OK);

    private Snmp4jSession session;

    @BeforeEach
    void open() throws Exception {
        session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private static PollList twenty() {
        return instancesOf(20);
    }

    private static PollList instancesOf(int count) {
        return new PollList(
                IntStream.rangeClosed(1, count)
                        .mapToObj(row -> Oid.parse(COLUMN + "." + row))
                        .toList(),
                List.of());
    }

    private static void assertRowsHaveTheirNumbers(PollResult result) {
        for (int i = 0; i < result.readings().size(); i++) {
            assertThat(result.readings().get(i)).isEqualTo(new Reading.Value(new SnmpValue.Integer32(i + 1)));
        }
    }

    @Test
    void deadDeviceCostsOneBudgetHoweverMuchIsAsked() throws Exception {
        try (FakeAgent dead = new FakeAgent(request -> {})) {
            long start = System.nanoTime();

            PollResult result = poll(session, v2c(dead.address()), instancesOf(1_000), SHORT);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(ofMillis(200), ofMillis(600));
            assertThat(outcomes(result)).hasSize(1_000).containsOnly(Outcome.TIMEOUT);
            assertThat(result.requests()).isEqualTo(2);
            assertThat(result.retries()).isEqualTo(1);
            assertThat(dead.asked()).hasSize(2);
            assertThat(((Reading.Failure) result.readings().getFirst()).trouble())
                    .isEqualTo(Trouble.NO_ANSWER);
        }
    }

    @Test
    void slowDeviceEndsWithItsBudgetAndKeepsWhatItGave() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        try (FakeAgent dying = new FakeAgent(request -> {
            if (answered.incrementAndGet() <= 2) {
                request.reply(request.honestly());
            }
        })) {
            dying.withColumn(COLUMN, 100);

            PollResult result = poll(session, v2c(dying.address()), instancesOf(100), SHORT);

            assertThat(outcomes(result).subList(0, 50)).containsOnly(Outcome.OK);
            assertThat(outcomes(result).subList(50, 100)).containsOnly(Outcome.TIMEOUT);
        }
    }

    @Test
    void asksAgainWhereADatagramGetsLost() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (FakeAgent agent = new FakeAgent(request -> {
            if (requests.incrementAndGet() > 1) {
                request.reply(request.honestly());
            }
        })) {
            agent.withColumn(COLUMN, 20);

            PollResult result = poll(session, v2c(agent.address()), twenty(), SHORT);

            assertThat(outcomes(result)).isEqualTo(TWENTY_OK);
            assertThat(result.retries()).isEqualTo(1);
            assertThat(session.stats().retriesSent()).isEqualTo(1);
        }
    }

    @Test
    void takesTheLateAnswerToTheFirstAttempt() throws Exception {
        List<FakeAgent.Request> held = new ArrayList<>();
        try (FakeAgent agent = new FakeAgent(request -> {
            held.add(request);
            if (held.size() == 2) {
                held.getFirst().reply(held.getFirst().honestly());
            }
        })) {
            agent.withColumn(COLUMN, 20);

            assertThat(outcomes(poll(session, v2c(agent.address()), twenty(), SHORT)))
                    .isEqualTo(TWENTY_OK);
        }
    }

    @Test
    void asksForLessWhereTheAnswerWouldBeTooBigAndRemembersIt() throws Exception {
        try (FakeAgent agent = new FakeAgent(request ->
                request.reply(request.pdu().size() > 6 ? request.error(PDU.tooBig, 0) : request.honestly()))) {
            agent.withColumn(COLUMN, 20);
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), twenty());

            PollResult first = poll(session, prepared, PATIENT);
            PollResult second = poll(session, prepared, PATIENT);

            assertThat(outcomes(first)).isEqualTo(TWENTY_OK);
            assertRowsHaveTheirNumbers(second);
            assertThat(first.requests()).isGreaterThan(4);
            assertThat(second.requests()).isEqualTo(4);
        }
    }

    @Test
    void saysTooBigOfWhatIsTooBigAlone() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> request.reply(
                request.pdu().getVariableBindings().stream()
                                .anyMatch(vb -> vb.getOid().last() == 7)
                        ? request.error(PDU.tooBig, 0)
                        : request.honestly()))) {
            agent.withColumn(COLUMN, 20);

            List<Outcome> outcomes = outcomes(poll(session, v2c(agent.address()), twenty(), PATIENT));

            assertThat(outcomes.get(6)).isEqualTo(Outcome.TOO_BIG);
            assertThat(outcomes)
                    .containsOnlyOnce(Outcome.TOO_BIG)
                    .contains(Outcome.OK)
                    .hasSize(20);
        }
    }

    @Test
    void asksAgainForWhatAShortenedAnswerLeftOut() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            PDU response = request.honestly();
            while (response.size() > 3) {
                response.remove(response.size() - 1);
            }
            request.reply(response);
        })) {
            agent.withColumn(COLUMN, 20);

            PollResult result = poll(session, v2c(agent.address()), twenty(), PATIENT);

            assertRowsHaveTheirNumbers(result);
            assertThat(result.requests()).isEqualTo(7);
        }
    }

    @Test
    void matchesAnswersByOidWhateverTheirOrder() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            PDU response = request.honestly();
            List<VariableBinding> reversed = new ArrayList<>(response.getAll());
            Collections.reverse(reversed);
            response.setVariableBindings(reversed);
            request.reply(response);
        })) {
            agent.withColumn(COLUMN, 20);

            PollResult result = poll(session, v2c(agent.address()), twenty(), PATIENT);

            assertRowsHaveTheirNumbers(result);
            assertThat(result.profile().quirks()).containsOnlyKeys(Quirk.OUT_OF_ORDER);
        }
    }

    @Test
    void callsAnAnswerToOtherQuestionsMalformed() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            PDU response = request.response();
            response.add(new VariableBinding(new org.snmp4j.smi.OID("1.3.6.1.9.9"), new Integer32(1)));
            request.reply(response);
        })) {
            assertThat(outcomes(poll(session, v2c(agent.address()), twenty(), PATIENT)))
                    .containsOnly(Outcome.MALFORMED);
        }
    }

    @Test
    void dropsWhatAV1AgentDoesNotHaveAndGetsTheOthers() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            PDU honest = request.honestly();
            for (int i = 0; i < honest.size(); i++) {
                if (honest.get(i).isException()) {
                    request.reply(request.error(PDU.noSuchName, i + 1));
                    return;
                }
            }
            request.reply(honest);
        })) {
            agent.withColumn(COLUMN, 18);

            List<Outcome> outcomes = outcomes(poll(session, v1(agent.port(), "public"), twenty(), PATIENT));

            assertThat(outcomes.subList(0, 18)).containsOnly(Outcome.OK);
            assertThat(outcomes.subList(18, 20)).containsOnly(Outcome.NO_SUCH_INSTANCE);
            assertThat(agent.asked()).extracting(PDU::size).containsExactly(20, 19, 18);
        }
    }

    @Test
    void blamesGenErrOnTheItemThatTheAgentNames() throws Exception {
        assertGenErrOfTheFifth(5);
    }

    @Test
    void findsTheItemWhereTheAgentDoesNotNameIt() throws Exception {
        assertGenErrOfTheFifth(0);
    }

    private void assertGenErrOfTheFifth(int errorIndex) throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> request.reply(
                request.pdu().getVariableBindings().stream()
                                .anyMatch(vb -> vb.getOid().last() == 5)
                        ? request.error(PDU.genErr, errorIndex)
                        : request.honestly()))) {
            agent.withColumn(COLUMN, 20);

            List<Outcome> outcomes = outcomes(poll(session, v2c(agent.address()), twenty(), PATIENT));

            assertThat(outcomes.get(4)).isEqualTo(Outcome.GEN_ERR);
            assertThat(outcomes)
                    .containsOnlyOnce(Outcome.GEN_ERR)
                    .contains(Outcome.OK)
                    .hasSize(20);
        }
    }

    @Test
    void doesNotTakeAnAnswerToAnotherRequest() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            PDU response = request.honestly();
            response.setRequestID(new Integer32(request.pdu().getRequestID().getValue() ^ 1));
            request.reply(response);
        })) {
            agent.withColumn(COLUMN, 20);

            PollResult result = poll(session, v2c(agent.address()), twenty(), SHORT);

            assertThat(outcomes(result)).containsOnly(Outcome.MALFORMED);
            assertThat(((Reading.Failure) result.readings().getFirst()).trouble())
                    .isEqualTo(Trouble.WRONG_REQUEST_ID);
            assertThat(result.profile().quirks()).containsOnlyKeys(Quirk.WRONG_REQUEST_ID);
            assertThat(session.stats().datagrams().wrongIds()).isEqualTo(2);
            assertThat(session.traffic(agent.address()).wrongIds()).isEqualTo(2);
        }
    }

    @Test
    void doesNotTakeAnAnswerFromAnotherAddress() throws Exception {
        try (DatagramSocket elsewhere = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                FakeAgent agent = new FakeAgent(request -> request.reply(request.honestly(), elsewhere))) {
            agent.withColumn(COLUMN, 20);

            assertThat(outcomes(poll(session, v2c(agent.address()), twenty(), SHORT)))
                    .containsOnly(Outcome.TIMEOUT);
            assertThat(session.stats().datagrams().strangers()).isEqualTo(2);
        }
    }

    @Test
    void countsAnswersThatComeTwice() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            request.reply(request.honestly());
            request.reply(request.honestly());
        })) {
            agent.withColumn(COLUMN, 20);

            assertThat(outcomes(poll(session, v2c(agent.address()), twenty(), PATIENT)))
                    .isEqualTo(TWENTY_OK);
            await().untilAsserted(() ->
                    assertThat(session.stats().datagrams().duplicates()).isEqualTo(1));
            assertThat(session.stats().datagrams().answers()).isEqualTo(1);
            await().untilAsserted(() ->
                    assertThat(session.traffic(agent.address()).duplicates()).isEqualTo(1));
            assertThat(outcomes(poll(session, v2c(agent.address()), twenty(), PATIENT)))
                    .isEqualTo(TWENTY_OK);
            await().untilAsserted(() ->
                    assertThat(session.traffic(agent.address()).duplicates()).isEqualTo(2));
            assertThat(poll(session, v2c(agent.address()), twenty(), PATIENT)
                            .profile()
                            .quirks())
                    .containsOnlyKeys(Quirk.DUPLICATES);
        }
    }

    @Test
    void tellsNonsenseFromSilence() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> request.reply(new byte[] {0x30, 0x05, 1, 2, 3, 4, 5}))) {
            PollResult result = poll(session, v2c(agent.address()), twenty(), SHORT);

            assertThat(outcomes(result)).containsOnly(Outcome.MALFORMED);
            assertThat(session.stats().datagrams().malformed()).isEqualTo(2);
            assertThat(result.profile().quirks()).containsOnlyKeys(Quirk.MALFORMED);
        }
    }

    @Test
    void survivesEveryDamagedAnswer() throws Exception {
        AtomicInteger byteToDamage = new AtomicInteger();
        try (FakeAgent agent = new FakeAgent(request -> {
            java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
            PDU response = request.honestly();
            response.encodeBER(whole);
            byte[] damaged = whole.toByteArray();
            damaged[byteToDamage.getAndIncrement() % damaged.length] ^= (byte) 0xFF;
            request.reply(damaged);
            request.reply(request.honestly());
        })) {
            agent.withColumn(COLUMN, 20);
            Agent device = v2c(agent.address());
            for (int i = 0; i < 40; i++) {
                assertThat(outcomes(poll(session, device, twenty(), PATIENT))).isEqualTo(TWENTY_OK);
            }
            assertThat(session.stats().datagrams().malformed()).isEqualTo(40);
        }
    }

    private static Duration ofMillis(long millis) {
        return Duration.ofMillis(millis);
    }
}
