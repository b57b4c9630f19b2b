package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static io.wardflux.snmp.snmp4j.Asking.v1;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;

/** How columns are asked. */
class BulkPollTest {
    private static final String IN = "1.3.6.1.2.1.31.1.1.1.6";
    private static final String OUT = "1.3.6.1.2.1.31.1.1.1.10";

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

    private static PollList columns(int[] rows, String... columns) {
        List<Oid> indexes = Arrays.stream(rows).mapToObj(Oid::of).toList();
        return new PollList(
                List.of(),
                Arrays.stream(columns)
                        .map(column -> new PollList.Column(Oid.parse(column), indexes))
                        .toList());
    }

    private static int[] rows(int from, int to) {
        return IntStream.rangeClosed(from, to).toArray();
    }

    private static void assertEachCellIsItsRow(PollResult result, int[] rows) {
        for (int i = 0; i < result.readings().size(); i++) {
            assertThat(result.readings().get(i))
                    .isEqualTo(new Reading.Value(new SnmpValue.Integer32(rows[i % rows.length])));
        }
    }

    @Test
    void asksDenseColumnsSideBySideByGetbulk() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(IN, 48).withColumn(OUT, 48);
            int[] rows = rows(1, 48);

            PollResult result = poll(session, v2c(agent.address()), columns(rows, IN, OUT), PATIENT);

            assertEachCellIsItsRow(result, rows);
            assertThat(result.readings()).hasSize(96);
            // 25 rows of 2 columns, and 23.
            assertThat(agent.asked()).extracting(PDU::getType).containsExactly(PDU.GETBULK, PDU.GETBULK);
            assertThat(agent.asked()).extracting(PDU::size).containsOnly(2);
            assertThat(agent.asked()).extracting(PDU::getMaxRepetitions).containsExactly(25, 23);
        }
    }

    @Test
    void asksSparseRowsByGet() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(IN, 1_000);
            int[] rows = {1, 200, 400, 600, 800, 1000};

            PollResult result = poll(session, v2c(agent.address()), columns(rows, IN), PATIENT);

            assertEachCellIsItsRow(result, rows);
            assertThat(agent.asked()).extracting(PDU::getType).containsExactly(PDU.GET);
        }
    }

    @Test
    void takesEachDenseStretchByGetbulkAndTheRestByGet() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(IN, 2_000);
            int[] rows = IntStream.concat(
                            IntStream.of(1_900, 1_000), IntStream.concat(rows1to24(), IntStream.rangeClosed(501, 520)))
                    .toArray();

            PollResult result = poll(session, v2c(agent.address()), columns(rows, IN), PATIENT);

            assertEachCellIsItsRow(result, rows);
            assertThat(agent.asked()).extracting(PDU::getType).containsExactly(PDU.GET, PDU.GETBULK, PDU.GETBULK);
            assertThat(agent.asked().get(1).getMaxRepetitions()).isEqualTo(24);
            assertThat(agent.asked().get(2).get(0).getOid()).isEqualTo(new OID(IN + ".500"));
        }
    }

    private static IntStream rows1to24() {
        return IntStream.rangeClosed(1, 24);
    }

    @Test
    void neverAsksV1ByGetbulk() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(IN, 30);
            int[] rows = rows(1, 30);

            PollResult result = poll(session, v1(agent.port(), "public"), columns(rows, IN), PATIENT);

            assertEachCellIsItsRow(result, rows);
            assertThat(agent.asked()).extracting(PDU::getType).containsExactly(PDU.GET, PDU.GET);
        }
    }

    @Test
    void asksForTheReasonWhereARowIsMissing() throws Exception {
        try (FakeAgent agent = honest()) {
            agent.withColumn(IN, 30).with(OUT + ".1", new Integer32(1)).with(OUT + ".30", new Integer32(30));
            PollResult result = poll(session, v2c(agent.address()), columns(rows(1, 30), IN, OUT), PATIENT);

            List<Outcome> outcomes = outcomes(result);
            assertThat(outcomes.subList(0, 31)).containsOnly(Outcome.OK);
            assertThat(outcomes.subList(31, 59)).containsOnly(Outcome.NO_SUCH_INSTANCE);
            assertThat(outcomes.get(59)).isEqualTo(Outcome.OK);
        }
    }

    @Test
    void fallsBackToGetWhereGetbulkGoesInCircles() throws Exception {
        assertFallsBack(new FakeAgent(request -> {
            PDU response = request.honestly();
            if (request.pdu().getType() == PDU.GETBULK) {
                for (int i = 0; i < response.size(); i++) {
                    response.get(i).setOid(new OID(IN + ".3"));
                }
            }
            request.reply(response);
        }));
    }

    @Test
    void fallsBackToGetWhereGetbulkFails() throws Exception {
        assertFallsBack(new FakeAgent(request -> request.reply(
                request.pdu().getType() == PDU.GETBULK ? request.error(PDU.genErr, 0) : request.honestly())));
    }

    @Test
    void fallsBackToGetWhereGetbulkGivesNothing() throws Exception {
        assertFallsBack(new FakeAgent(request ->
                request.reply(request.pdu().getType() == PDU.GETBULK ? request.response() : request.honestly())));
    }

    private void assertFallsBack(FakeAgent agent) throws Exception {
        try (agent) {
            agent.withColumn(IN, 30);
            PollResult result = poll(session, v2c(agent.address()), columns(rows(1, 30), IN), PATIENT);

            assertThat(outcomes(result)).hasSize(30).containsOnly(Outcome.OK);
            assertThat(agent.asked()).extracting(PDU::getType).contains(PDU.GETBULK, PDU.GET);
            assertThat(result.requests()).isLessThan(6);
        }
    }

    @Test
    void goesOnWhereAShortenedAnswerEnds() throws Exception {
        try (FakeAgent agent = new FakeAgent(request -> {
            PDU response = request.honestly();
            while (response.size() > 7) {
                response.remove(response.size() - 1);
            }
            request.reply(response);
        })) {
            agent.withColumn(IN, 30).withColumn(OUT, 30);
            int[] rows = rows(1, 30);

            PollResult result = poll(session, v2c(agent.address()), columns(rows, IN, OUT), PATIENT);

            assertEachCellIsItsRow(result, rows);
            assertThat(agent.asked()).extracting(PDU::getType).containsOnly(PDU.GETBULK);
        }
    }

    @Test
    void takesRowNumbersAsUnsigned() throws Exception {
        try (FakeAgent agent = honest()) {
            int first = (int) 4_294_967_286L;
            for (int i = 0; i < 10; i++) {
                agent.with(IN + "." + Integer.toUnsignedString(first + i), new Integer32(i));
            }
            agent.withColumn(IN, 5);
            int[] rows = IntStream.range(0, 10).map(i -> first + i).toArray();

            PollResult result = poll(session, v2c(agent.address()), columns(rows, IN), PATIENT);

            assertThat(result.readings())
                    .containsExactlyElementsOf(IntStream.range(0, 10)
                            .mapToObj(i -> new Reading.Value(new SnmpValue.Integer32(i)))
                            .toList());
            assertThat(agent.asked()).extracting(PDU::getType).containsExactly(PDU.GETBULK);
        }
    }
}
