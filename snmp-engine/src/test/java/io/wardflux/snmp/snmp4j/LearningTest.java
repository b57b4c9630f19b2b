package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.AgentProfileJson;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.smi.OID;

/** What a session learns of an agent from one poll to the next. */
class LearningTest {
    private static final String COLUMN = "1.3.6.1.4.1.55555.1";
    private static final Budget THREE = new Budget(Duration.ofMillis(100), 3, Duration.ofSeconds(3));

    private Snmp4jSession session;

    @BeforeEach
    void open() throws Exception {
        session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private static PollList cells(int count) {
        List<Oid> rows = IntStream.rangeClosed(1, count).mapToObj(Oid::of).toList();
        return new PollList(List.of(), List.of(new PollList.Column(Oid.parse(COLUMN), rows)));
    }

    private static PollList instances(int count) {
        return new PollList(
                IntStream.rangeClosed(1, count)
                        .mapToObj(row -> Oid.parse(COLUMN + "." + row))
                        .toList(),
                List.of());
    }

    private static FakeAgent honest() throws Exception {
        return new FakeAgent(request -> request.reply(request.honestly())).withColumn(COLUMN, 60);
    }

    private static int varbinds(PDU pdu) {
        return pdu.size() * (pdu.getType() == PDU.GETBULK ? pdu.getMaxRepetitions() : 1);
    }

    private static FakeAgent silentAbove(int limit) throws Exception {
        return new FakeAgent(request -> {
                    if (varbinds(request.pdu()) <= limit) {
                        request.reply(request.honestly());
                    }
                })
                .withColumn(COLUMN, 60);
    }

    private PollResult assertAllOk(SnmpSession.Prepared prepared) throws Exception {
        PollResult result = poll(session, prepared, THREE);
        assertThat(outcomes(result)).hasSize(prepared.size()).containsOnly(Outcome.OK);
        return result;
    }

    @Test
    void findsTheSizeThatAnAgentDoesNotAnswerAtAll() throws Exception {
        try (FakeAgent agent = silentAbove(8)) {
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(20));

            // Once may be chance.
            assertThat(assertAllOk(prepared).profile().has(Quirk.DROPS_LARGE)).isFalse();
            AgentProfile profile = assertAllOk(prepared).profile();

            assertThat(profile.has(Quirk.DROPS_LARGE)).isTrue();
            assertThat(profile.maxVarbinds()).isEqualTo(5);
            PollResult third = assertAllOk(prepared);
            assertThat(third.requests()).isEqualTo(4);
            assertThat(third.retries()).isZero();
        }
    }

    @Test
    void findsTheSizeOfGetbulkThatAnAgentDoesNotAnswer() throws Exception {
        try (FakeAgent agent = silentAbove(12)) {
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), cells(40));
            assertAllOk(prepared);

            AgentProfile profile = assertAllOk(prepared).profile();

            assertThat(profile.has(Quirk.DROPS_LARGE)).isTrue();
            assertThat(profile.has(Quirk.NO_GETBULK)).isFalse();
            assertThat(profile.maxBulkVarbinds()).isEqualTo(10);
            int before = agent.asked().size();
            assertThat(assertAllOk(prepared).requests()).isEqualTo(4);
            assertThat(agent.asked().subList(before, before + 4))
                    .extracting(PDU::getType)
                    .containsOnly(PDU.GETBULK);
        }
    }

    @Test
    void tooBigHalvesGetbulkBeforeItIsGivenUp() throws Exception {
        try (FakeAgent agent = new FakeAgent(request ->
                        request.reply(varbinds(request.pdu()) > 15 ? request.error(PDU.tooBig, 0) : request.honestly()))
                .withColumn(COLUMN, 60)) {
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), cells(48));

            AgentProfile profile = assertAllOk(prepared).profile();

            assertThat(agent.asked()).extracting(PDU::getType).containsOnly(PDU.GETBULK);
            assertThat(profile.maxBulkVarbinds()).isEqualTo(12);
            assertThat(profile.quirks()).containsOnlyKeys(Quirk.TOO_BIG);
            assertThat(assertAllOk(prepared).requests()).isEqualTo(4);
        }
    }

    @Test
    void asksByGetAloneWhereGetbulkFailsAgainAndAgain() throws Exception {
        assertGetbulkIsGivenUp(new FakeAgent(request -> request.reply(
                request.pdu().getType() == PDU.GETBULK ? request.error(PDU.genErr, 0) : request.honestly())));
    }

    @Test
    void asksByGetAloneWhereGetbulkGoesInCircles() throws Exception {
        AgentProfile profile = assertGetbulkIsGivenUp(new FakeAgent(request -> {
            PDU response = request.honestly();
            if (request.pdu().getType() == PDU.GETBULK) {
                response.getAll().forEach(vb -> vb.setOid(new OID(COLUMN + ".0")));
            }
            request.reply(response);
        }));
        assertThat(profile.has(Quirk.NON_INCREASING)).isTrue();
    }

    @Test
    void asksByGetAloneWhereGetbulkGoesBack() throws Exception {
        AgentProfile profile = assertGetbulkIsGivenUp(new FakeAgent(request -> {
            PDU response = request.honestly();
            if (request.pdu().getType() == PDU.GETBULK) {
                response.getAll().forEach(vb -> vb.setOid(new OID("1.3.6.1.2.1.1.1.0")));
            }
            request.reply(response);
        }));
        assertThat(profile.has(Quirk.NON_INCREASING)).isTrue();
    }

    @Test
    void asksByGetAloneWhereGetbulkGetsNoAnswer() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
                    if (request.pdu().getType() != PDU.GETBULK) {
                        request.reply(request.honestly());
                    }
                })
                .withColumn(COLUMN, 60)) {
            assertGetbulkIsGivenUp(agent);
        }
    }

    private AgentProfile assertGetbulkIsGivenUp(FakeAgent agent) throws Exception {
        try (agent) {
            agent.withColumn(COLUMN, 60);
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), cells(30));
            for (int i = 0; i < 3; i++) {
                assertAllOk(prepared);
            }
            AgentProfile profile = session.profile(agent.address());
            assertThat(profile.has(Quirk.NO_GETBULK)).isTrue();
            int before = agent.asked().size();

            assertThat(assertAllOk(prepared).requests()).isLessThanOrEqualTo(2);
            WalkResult walk =
                    Asking.walk(session, v2c(agent.address()), WalkLimits.DEFAULT, PATIENT, "1.3.6.1.4.1.55555");

            assertThat(walk.columns().getFirst()).hasSize(60);
            assertThat(agent.asked().subList(before, agent.asked().size()))
                    .extracting(PDU::getType)
                    .doesNotContain(PDU.GETBULK)
                    .contains(PDU.GETNEXT);
            return profile;
        }
    }

    @Test
    void aWalkGetsItsRowsWhereGetbulkGetsNoAnswer() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
                    if (request.pdu().getType() != PDU.GETBULK) {
                        request.reply(request.honestly());
                    }
                })
                .withColumn(COLUMN, 60)) {
            for (int i = 0; i < 4; i++) {
                WalkResult walk = Asking.walk(session, v2c(agent.address()), WalkLimits.DEFAULT, THREE, COLUMN);

                assertThat(walk.failure()).isEmpty();
                assertThat(walk.columns().getFirst()).hasSize(60);
            }
            assertThat(session.profile(agent.address()).has(Quirk.NO_GETBULK)).isTrue();
            assertThat(agent.asked().getLast().getType()).isEqualTo(PDU.GETNEXT);
        }
    }

    @Test
    void asksAsManyAtOnceAsAShorteningAgentAnswers() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
                    PDU response = request.honestly();
                    while (response.size() > 7) {
                        response.remove(response.size() - 1);
                    }
                    request.reply(response);
                })
                .withColumn(COLUMN, 60)) {
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(21));
            assertAllOk(prepared);

            AgentProfile profile = assertAllOk(prepared).profile();

            assertThat(profile.quirks()).containsOnlyKeys(Quirk.TRUNCATES);
            assertThat(profile.maxVarbinds()).isEqualTo(7);
            assertThat(assertAllOk(prepared).requests()).isEqualTo(3);
        }
    }

    @Test
    void repeatsSoonWhatAFastAgentDidNotAnswer() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (FakeAgent agent = new FakeAgent(request -> {
                    if (requests.incrementAndGet() != 2) {
                        request.reply(request.honestly());
                    }
                })
                .withColumn(COLUMN, 60)) {
            Budget patient = new Budget(Duration.ofSeconds(5), 2, Duration.ofSeconds(10));
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(5));
            poll(session, prepared, patient);
            long start = System.nanoTime();

            PollResult second = poll(session, prepared, patient);

            assertThat(outcomes(second)).containsOnly(Outcome.OK);
            assertThat(second.retries()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(500), Duration.ofSeconds(2));
            assertThat(second.profile().roundTrip()).isBetween(Duration.ofNanos(1), Duration.ofMillis(400));
        }
    }

    @Test
    void asksForOneValueOnlyWhereNothingWasAnsweredBefore() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (FakeAgent agent = new FakeAgent(request -> {
                    if (requests.incrementAndGet() > 3) {
                        request.reply(request.honestly());
                    }
                })
                .withColumn(COLUMN, 60)) {
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(20));
            assertThat(outcomes(poll(session, prepared, THREE))).containsOnly(Outcome.TIMEOUT);

            assertThat(assertAllOk(prepared).requests()).isEqualTo(2);

            assertThat(agent.asked()).extracting(PDU::size).containsExactly(20, 20, 5, 1, 20);
        }
    }

    /** Answers each request, but later than an attempt waits at first. */
    private static FakeAgent slow(long millis) throws Exception {
        return new FakeAgent(request -> CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                        .execute(() -> {
                            try {
                                request.reply(request.honestly());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }))
                .withColumn(COLUMN, 60);
    }

    @Test
    void waitsForAnAgentThatIsAlwaysSlowerThanTheSetting() throws Exception {
        Budget budget = new Budget(Duration.ofMillis(300), 3, Duration.ofSeconds(4));
        try (FakeAgent agent = slow(700)) {
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(20));
            PollResult first = poll(session, prepared, budget);
            assertThat(outcomes(first)).containsOnly(Outcome.OK);
            assertThat(first.retries()).isPositive();

            for (int i = 0; i < 3; i++) {
                PollResult later = poll(session, prepared, budget);

                assertThat(outcomes(later)).containsOnly(Outcome.OK);
                assertThat(later.requests()).as("one packet for one PDU").isEqualTo(1);
            }
            AgentProfile learned = session.profile(agent.address());
            assertThat(learned.roundTrip()).isBetween(Duration.ofMillis(690), Duration.ofMillis(1_200));
            assertThat(learned.attemptTimeout(budget)).isGreaterThan(Duration.ofMillis(700));

            // What was learned goes on elsewhere.
            try (Snmp4jSession another = Snmp4jSession.open(Snmp4jSettings.DEFAULT)) {
                another.learned(agent.address(), AgentProfileJson.read(AgentProfileJson.write(learned)));
                assertThat(poll(another, prepared.agent(), instances(20), budget)
                                .requests())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void learnsFromAnswersThatComeAfterThePollWasGivenUp() throws Exception {
        Budget budget = new Budget(Duration.ofMillis(200), 3, Duration.ofMillis(1_500));
        try (FakeAgent agent = slow(900)) {
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(20));
            assertThat(outcomes(poll(session, prepared, budget))).containsOnly(Outcome.TIMEOUT);
            await().until(() -> session.traffic(agent.address()).late() >= 1);

            PollResult second = poll(session, prepared, budget);

            assertThat(outcomes(second)).containsOnly(Outcome.OK);
            assertThat(second.requests()).isEqualTo(1);
            assertThat(second.profile().quirks()).isEmpty();
        }
    }

    @Test
    void aSlowAgentThatDiesCostsOneBudget() throws Exception {
        Budget budget = new Budget(Duration.ofMillis(200), 3, Duration.ofMillis(1_500));
        try (FakeAgent dead = new FakeAgent(request -> {})) {
            session.learned(
                    dead.address(),
                    new AgentProfile(
                            25,
                            50,
                            Duration.ofMillis(1_000),
                            Duration.ofMillis(900),
                            Duration.ofMillis(25),
                            Map.of(),
                            false));
            long start = System.nanoTime();

            PollResult result = poll(session, v2c(dead.address()), instances(60), budget);

            assertThat(outcomes(result)).containsOnly(Outcome.TIMEOUT);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1_400), Duration.ofMillis(2_500));
            assertThat(result.requests()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void givesTheSameProfileWhileNothingChanges() throws Exception {
        try (FakeAgent agent = honest()) {
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(20));
            for (int i = 0; i < 30; i++) {
                poll(session, prepared, PATIENT);
            }
            AgentProfile profile = poll(session, prepared, PATIENT).profile();

            assertThat(poll(session, prepared, PATIENT).profile()).isSameAs(profile);
            assertThat(session.profile(agent.address())).isSameAs(profile);
            assertThat(profile.roundTrip()).isPositive();
            assertThat(profile.timeout()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        }
    }

    @Test
    void beginsWithWhatWasLearnedBefore() throws Exception {
        try (FakeAgent agent = honest()) {
            Agent device = v2c(agent.address());
            Instant then = Instant.parse("2026-01-02T03:04:05Z");
            session.learned(
                    agent.address(),
                    new AgentProfile(
                            4,
                            6,
                            Duration.ofMillis(700),
                            Duration.ofMillis(90),
                            Duration.ofMillis(10),
                            Map.of(Quirk.NO_GETBULK, then),
                            false));

            PollResult result = poll(session, device, cells(12), PATIENT);

            assertThat(agent.asked()).extracting(PDU::getType).containsOnly(PDU.GET);
            assertThat(agent.asked()).extracting(PDU::size).containsExactly(4, 4, 4);
            assertThat(result.profile().quirks()).containsExactly(Map.entry(Quirk.NO_GETBULK, then));

            session.reset(agent.address());
            poll(session, device, cells(12), PATIENT);

            assertThat(agent.asked().getLast().getType()).isEqualTo(PDU.GETBULK);
            assertThat(session.profile(agent.address()).quirks()).isEmpty();
        }
    }

    @Test
    void changesNothingThatAPersonPinned() throws Exception {
        try (FakeAgent agent = new FakeAgent(request ->
                        request.reply(varbinds(request.pdu()) > 5 ? request.error(PDU.tooBig, 0) : request.honestly()))
                .withColumn(COLUMN, 60)) {
            AgentProfile pinned =
                    new AgentProfile(10, 10, Duration.ofMillis(200), Duration.ZERO, Duration.ZERO, Map.of(), true);
            session.learned(agent.address(), pinned);
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(20));
            assertAllOk(prepared);

            AgentProfile after = assertAllOk(prepared).profile();

            assertThat(after.maxVarbinds()).isEqualTo(10);
            assertThat(after.pinned()).isTrue();
            assertThat(after.quirks()).as("what was seen is told").containsOnlyKeys(Quirk.TOO_BIG);
            assertThat(agent.asked()).extracting(PDU::size).startsWith(10, 5, 5).endsWith(10, 5, 5);
        }
    }

    @Test
    void waitsAsLongAsAPersonPinned() throws Exception {
        try (FakeAgent dead = new FakeAgent(request -> {})) {
            session.learned(
                    dead.address(),
                    new AgentProfile(10, 10, Duration.ofMillis(300), Duration.ZERO, Duration.ZERO, Map.of(), true));
            long start = System.nanoTime();

            poll(session, v2c(dead.address()), instances(1), THREE);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(890));
        }
    }

    @Test
    void keepsNoMoreAgentsThanItMay() throws Exception {
        try (Snmp4jSession small = Snmp4jSession.open(Snmp4jSettings.DEFAULT.withMaxAgents(10));
                FakeAgent agent = honest()) {
            for (int port = 1; port <= 30; port++) {
                small.learned(Asking.address(port), AgentProfile.UNKNOWN);
            }
            poll(small, v2c(agent.address()), instances(1), PATIENT);

            await().untilAsserted(() -> assertThat(small.stats().agents()).isEqualTo(10));
            assertThat(small.stats().maxAgents()).isEqualTo(10);
        }
    }
}
