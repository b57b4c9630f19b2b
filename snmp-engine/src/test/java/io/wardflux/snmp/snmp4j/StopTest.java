package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Stop;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is told to stop asks nothing more, and keeps what it has. */
class StopTest {
    private static final String COLUMN = "1.3.6.1.4.1.55555.1";
    private static final Reading.Failure REVOKED = new Reading.Failure(Outcome.REVOKED, "nobody wants it any more");

    @Test
    void aPollAsksNoFurtherPduOnceItIsToldToStop() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (var session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
                FakeAgent agent = new FakeAgent(request -> {
                    requests.incrementAndGet();
                    request.reply(request.honestly());
                })) {
            agent.withColumn(COLUMN, 100);
            PollList list = new PollList(
                    IntStream.rangeClosed(1, 100)
                            .mapToObj(row -> Oid.parse(COLUMN + "." + row))
                            .toList(),
                    List.of());
            Stop afterTwo = () -> requests.get() < 2 ? null : REVOKED;
            var ended = new CompletableFuture<PollResult>();

            session.poll(session.prepare(v2c(agent.address()), list), PATIENT, afterTwo, ended::complete);

            PollResult result = ended.get(5, TimeUnit.SECONDS);
            List<Outcome> outcomes = outcomes(result);
            int read = outcomes.indexOf(Outcome.REVOKED);
            assertThat(outcomes.subList(0, read)).containsOnly(Outcome.OK).isNotEmpty();
            assertThat(outcomes.subList(read, 100)).containsOnly(Outcome.REVOKED);
            assertThat(result.readings().getLast()).isEqualTo(REVOKED);
            assertThat(requests).hasValue(2);
        }
    }

    @Test
    void whatIsStoppedBeforeItBeganAsksNothing() throws Exception {
        try (var session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
                FakeAgent agent = new FakeAgent(request -> request.reply(request.honestly()))) {
            var walked = new CompletableFuture<WalkResult>();

            session.walk(
                    v2c(agent.address()),
                    List.of(Oid.parse(COLUMN)),
                    WalkLimits.DEFAULT,
                    PATIENT,
                    () -> REVOKED,
                    walked::complete);

            assertThat(walked.get(5, TimeUnit.SECONDS).failure()).contains(REVOKED);
            assertThat(agent.asked()).isEmpty();
        }
    }
}
