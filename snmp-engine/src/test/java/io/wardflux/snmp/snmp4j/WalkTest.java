package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.SHORT;
import static io.wardflux.snmp.snmp4j.Asking.v1;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static io.wardflux.snmp.snmp4j.Asking.walk;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Trouble;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;

class WalkTest {
    private static final String FIRST = "1.3.6.1.4.1.55555.1";
    private static final String SECOND = "1.3.6.1.4.1.55555.2";
    private static final String EMPTY = "1.3.6.1.4.1.55555.3";

    private Snmp4jSession session;

    @BeforeEach
    void open() throws Exception {
        session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        session.close();
    }

    private static FakeAgent honest() throws Exception {
        return new FakeAgent(request -> request.reply(request.honestly()));
    }

    private static Outcome outcome(WalkResult result) {
        return result.failure().map(Reading.Failure::outcome).orElse(Outcome.OK);
    }

    @Test
    void findsColumnsOfDifferentLengthsSideBySide() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(FIRST, 50).withColumn(SECOND, 7).with("1.3.6.1.4.1.55556.1.0", new Integer32(1));

            WalkResult result = walk(session, v2c(agent.address()), WalkLimits.DEFAULT, PATIENT, FIRST, SECOND, EMPTY);

            assertThat(result.failure()).isEmpty();
            assertThat(result.columns().get(0)).hasSize(50).containsEntry(Oid.of(50), new SnmpValue.Integer32(50));
            assertThat(result.columns().get(1)).hasSize(7);
            assertThat(result.columns().get(2)).isEmpty();
            assertThat(result.requests()).isEqualTo(3);
        }
    }

    @Test
    void walksV1ByGetnextToTheEndOfTheMib() throws Exception {
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
            agent.withColumn(FIRST, 5).withColumn(SECOND, 9);

            WalkResult result = walk(session, v1(agent.port(), "public"), WalkLimits.DEFAULT, PATIENT, FIRST, SECOND);

            assertThat(result.failure()).isEmpty();
            assertThat(result.columns().get(0)).hasSize(5);
            assertThat(result.columns().get(1)).hasSize(9);
            assertThat(agent.asked()).extracting(PDU::getType).containsOnly(PDU.GETNEXT);
        }
    }

    @Test
    void stopsWhereTheAgentGoesInCirclesAndKeepsWhatWasGood() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            PDU response = request.honestly();
            for (int i = 0; i < response.size(); i++) {
                OID oid = response.get(i).getOid();
                if (oid.startsWith(new OID(FIRST)) && oid.last() > 30) {
                    response.get(i).setOid(new OID(FIRST + ".2"));
                }
            }
            request.reply(response);
        })) {
            agent.withColumn(FIRST, 50).withColumn(SECOND, 50);

            WalkResult result = walk(session, v2c(agent.address()), WalkLimits.DEFAULT, PATIENT, FIRST, SECOND);

            assertThat(outcome(result)).isEqualTo(Outcome.MALFORMED);
            assertThat(result.failure().orElseThrow().trouble()).isEqualTo(Trouble.NON_INCREASING);
            assertThat(result.profile().quirks()).containsOnlyKeys(Quirk.NON_INCREASING);
            assertThat(result.columns().get(0)).hasSize(30);
            assertThat(result.columns().get(1)).hasSize(50);
        }
    }

    @Test
    void tellsAnAgentThatGoesBackOutOfTheColumnFromTheColumnsEnd() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            PDU response = request.honestly();
            response.getAll().stream()
                    .filter(varbind -> varbind.getOid().last() > 30)
                    .forEach(varbind -> varbind.setOid(new OID(FIRST + ".1")));
            request.reply(response);
        })) {
            agent.withColumn(FIRST, 1).withColumn(SECOND, 50);

            WalkResult result = walk(session, v2c(agent.address()), WalkLimits.DEFAULT, PATIENT, SECOND);

            assertThat(outcome(result)).isEqualTo(Outcome.MALFORMED);
            assertThat(result.columns().getFirst()).hasSize(30);
        }
    }

    @Test
    void stopsAtTheRowLimit() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(FIRST, 500);

            WalkResult result = walk(session, v2c(agent.address()), new WalkLimits(100, 30), PATIENT, FIRST);

            assertThat(outcome(result)).isEqualTo(Outcome.ERROR);
            assertThat(result.columns().getFirst()).hasSize(100);
        }
    }

    @Test
    void isCompleteWhereTheRowsAreJustAsManyAsTheLimit() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(FIRST, 100);

            WalkResult result = walk(session, v2c(agent.address()), new WalkLimits(100, 30), PATIENT, FIRST);

            assertThat(result.failure()).isEmpty();
            assertThat(result.columns().getFirst()).hasSize(100);
        }
    }

    @Test
    void keepsWhatItFoundWhereTheAgentFallsSilent() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        try (FakeAgent agent = new FakeAgent(request -> {
            if (answers.incrementAndGet() <= 2) {
                request.reply(request.honestly());
            }
        })) {
            agent.withColumn(FIRST, 500);

            WalkResult result = walk(session, v2c(agent.address()), new WalkLimits(1_000, 20), SHORT, FIRST);

            assertThat(outcome(result)).isEqualTo(Outcome.TIMEOUT);
            assertThat(result.columns().getFirst()).hasSize(40);
        }
    }

    @Test
    void asksForLessWhereTheAnswerWouldBeTooBig() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> request.reply(
                request.pdu().size() * Math.max(1, request.pdu().getMaxRepetitions()) > 3
                        ? request.error(PDU.tooBig, 0)
                        : request.honestly()))) {
            agent.withColumn(FIRST, 20).withColumn(SECOND, 20);

            WalkResult result = walk(session, v2c(agent.address()), WalkLimits.DEFAULT, PATIENT, FIRST, SECOND);

            assertThat(result.failure()).isEmpty();
            assertThat(result.columns().get(0)).hasSize(20);
            assertThat(result.columns().get(1)).hasSize(20);
        }
    }

    @Test
    void endsWhereEvenOneRowIsTooBig() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> request.reply(request.error(PDU.tooBig, 0)))) {
            assertThat(outcome(walk(session, v2c(agent.address()), WalkLimits.DEFAULT, PATIENT, FIRST, SECOND)))
                    .isEqualTo(Outcome.TOO_BIG);
        }
    }

    @Test
    void stopsAtTheByteLimitAndKeepsWhatItFound() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(FIRST, 5_000);

            WalkResult result = walk(session, v2c(agent.address()), new WalkLimits(10_000, 30, 4_000), PATIENT, FIRST);

            assertThat(outcome(result)).isEqualTo(Outcome.ERROR);
            assertThat(result.failure().orElseThrow().trouble()).isEqualTo(Trouble.TOO_MUCH);
            assertThat(result.columns().getFirst()).hasSizeBetween(100, 400);
        }
    }

    @Test
    void stopsWhenItsTimeIsUpAndKeepsWhatItFound() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(FIRST, 200_000);
            Budget budget = new Budget(Duration.ofMillis(100), 1, Duration.ofMillis(100));

            WalkResult result = walk(session, v2c(agent.address()), new WalkLimits(1_000_000, 5), budget, FIRST);

            assertThat(outcome(result)).isEqualTo(Outcome.TIMEOUT);
            assertThat(result.columns().getFirst()).isNotEmpty();
        }
    }

    @Test
    void oneColumnThatFailsTakesNothingFromTheOthers() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            PDU honest = request.honestly();
            for (int i = 0; i < request.pdu().size(); i++) {
                if (request.pdu().get(i).getOid().startsWith(new OID(SECOND))) {
                    request.reply(request.error(PDU.genErr, i + 1));
                    return;
                }
            }
            request.reply(honest);
        })) {
            agent.withColumn(FIRST, 30).withColumn(SECOND, 30).withColumn(EMPTY, 30);

            WalkResult result = walk(session, v2c(agent.address()), WalkLimits.DEFAULT, PATIENT, FIRST, SECOND, EMPTY);

            assertThat(outcome(result)).isEqualTo(Outcome.GEN_ERR);
            assertThat(result.columns().get(0)).hasSize(30);
            assertThat(result.columns().get(1)).isEmpty();
            assertThat(result.columns().get(2)).hasSize(30);
        }
    }
}
