package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.snmp.AgentTraffic;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Politeness;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.Trouble;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one device has to bear, whoever asks it. */
class PolitenessTest {
    private static final String COLUMN = "1.3.6.1.4.1.55555.1";
    private static final Budget LONG = new Budget(Duration.ofSeconds(20), 1, Duration.ofSeconds(30));

    private static PollList instances(int count) {
        return new PollList(
                IntStream.rangeClosed(1, count)
                        .mapToObj(row -> Oid.parse(COLUMN + "." + row))
                        .toList(),
                List.of());
    }

    private static CompletableFuture<PollResult> submit(
            SnmpSession session, FakeAgent agent, int items, Budget budget) {
        CompletableFuture<PollResult> answer = new CompletableFuture<>();
        session.poll(session.prepare(v2c(agent.address()), instances(items)), budget, answer::complete);
        return answer;
    }

    private static CompletableFuture<WalkResult> submitWalk(SnmpSession session, FakeAgent agent) {
        CompletableFuture<WalkResult> answer = new CompletableFuture<>();
        session.walk(
                v2c(agent.address()), List.of(Oid.parse(COLUMN)), new WalkLimits(1_000, 5), LONG, answer::complete);
        return answer;
    }

    @Test
    void asksOneThingAtATimeWhoeverAsks() throws Exception {
        BlockingQueue<FakeAgent.Request> held = new LinkedBlockingQueue<>();
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
                FakeAgent agent = new FakeAgent(held::add).withColumn(COLUMN, 50)) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            all.add(submitWalk(session, agent));
            for (int i = 0; i < 5; i++) {
                all.add(submit(session, agent, 30, LONG));
            }
            CompletableFuture<?> ended = CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
            while (!ended.isDone()) {
                FakeAgent.Request request = held.poll(10, TimeUnit.MILLISECONDS);
                if (request != null) {
                    assertThat(held)
                            .as("a second request while the first waits")
                            .isEmpty();
                    request.reply(request.honestly());
                }
            }
            assertThat(agent.asked()).hasSize(11 + 5 * 2);
        }
    }

    @Test
    void asksAsManyAtATimeAsItMay() throws Exception {
        BlockingQueue<FakeAgent.Request> held = new LinkedBlockingQueue<>();
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
                FakeAgent agent = new FakeAgent(held::add).withColumn(COLUMN, 50)) {
            session.politeness(agent.address(), new Politeness(3, 0));
            List<CompletableFuture<PollResult>> polls = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                polls.add(submit(session, agent, 1, LONG));
            }
            for (int i = 0; i < 5; i++) {
                int expected = Math.min(3, 5 - i);
                await().untilAsserted(() -> assertThat(held).hasSize(expected));
                FakeAgent.Request request = held.remove();
                request.reply(request.honestly());
            }
            for (CompletableFuture<PollResult> each : polls) {
                assertThat(outcomes(each.get(5, TimeUnit.SECONDS))).containsOnly(Outcome.OK);
            }
        }
    }

    @Test
    void aLongWalkLeavesTheTurnToAPoll() throws Exception {
        BlockingQueue<FakeAgent.Request> held = new LinkedBlockingQueue<>();
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
                FakeAgent agent = new FakeAgent(held::add).withColumn(COLUMN, 500)) {
            CompletableFuture<WalkResult> walk = submitWalk(session, agent);
            FakeAgent.Request first = held.poll(5, TimeUnit.SECONDS);
            CompletableFuture<PollResult> poll = submit(session, agent, 1, LONG);
            await().until(() -> session.stats().inFlight() == 2);
            first.reply(first.honestly());

            FakeAgent.Request second = held.poll(5, TimeUnit.SECONDS);
            second.reply(second.honestly());

            assertThat(outcomes(poll.get(5, TimeUnit.SECONDS))).containsOnly(Outcome.OK);
            assertThat(walk).isNotDone();
        }
    }

    @Test
    void waitingForOthersCostsNoBudget() throws Exception {
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
                FakeAgent slow = new FakeAgent(request -> CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS)
                        .execute(() -> {
                            try {
                                request.reply(request.honestly());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }))) {
            slow.withColumn(COLUMN, 50);
            Budget budget = new Budget(Duration.ofMillis(500), 1, Duration.ofMillis(500));
            List<CompletableFuture<PollResult>> polls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                polls.add(submit(session, slow, 1, budget));
            }
            for (CompletableFuture<PollResult> each : polls) {
                assertThat(outcomes(each.get(5, TimeUnit.SECONDS))).containsOnly(Outcome.OK);
            }
        }
    }

    @Test
    void sendsNoMorePacketsInASecondThanItMayRepetitionsIncluded() throws Exception {
        List<Long> arrivals = new CopyOnWriteArrayList<>();
        try (Snmp4jSession session = Snmp4jSession.open(
                        Snmp4jSettings.DEFAULT.withMaxVarbinds(1).withPoliteness(new Politeness(1, 6)));
                FakeAgent agent = new FakeAgent(request -> {
                    arrivals.add(System.nanoTime());
                    if (arrivals.size() % 2 == 0) {
                        request.reply(request.honestly());
                    }
                })) {
            agent.withColumn(COLUMN, 50);
            Budget budget = new Budget(Duration.ofMillis(50), 3, Duration.ofSeconds(1));
            CompletableFuture<PollResult> one = submit(session, agent, 4, budget);
            CompletableFuture<PollResult> other = submit(session, agent, 4, budget);

            assertThat(outcomes(one.get(10, TimeUnit.SECONDS))).containsOnly(Outcome.OK);
            assertThat(outcomes(other.get(10, TimeUnit.SECONDS))).containsOnly(Outcome.OK);

            assertThat(arrivals).hasSizeGreaterThanOrEqualTo(16);
            for (int i = 6; i < arrivals.size(); i++) {
                assertThat(Duration.ofNanos(arrivals.get(i) - arrivals.get(i - 6)))
                        .isGreaterThan(Duration.ofMillis(950));
            }
        }
    }

    @Test
    void endsWithWhatItHasWhereItsLimitsLeaveItNoTime() throws Exception {
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT.withMaxVarbinds(1));
                FakeAgent agent = new FakeAgent(request -> request.reply(request.honestly()))) {
            agent.withColumn(COLUMN, 50);
            poll(session, v2c(agent.address()), instances(1), LONG);
            session.politeness(agent.address(), new Politeness(1, 1));
            Budget budget = new Budget(Duration.ofMillis(250), 1, Duration.ofMillis(250));

            // Two at once, after the first answer.
            PollResult result = poll(session, v2c(agent.address()), instances(7), budget);

            assertThat(outcomes(result))
                    .containsExactly(
                            Outcome.OK, Outcome.OK, Outcome.OK, Outcome.OK, Outcome.OK, Outcome.OK, Outcome.ERROR);
            Reading.Failure failure = (Reading.Failure) result.readings().getLast();
            assertThat(failure.trouble()).isEqualTo(Trouble.NO_TURN);
            assertThat(failure.reason()).contains("1 packets per second");
        }
    }

    @Test
    void tellsWhatTheDeviceWasSentAndWhatItSent() throws Exception {
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
                FakeAgent agent = new FakeAgent(request -> {
                    if (request.pdu().get(0).getOid().last() != 26) {
                        request.reply(request.honestly());
                    }
                })) {
            agent.withColumn(COLUMN, 50);
            assertThat(session.traffic(agent.address())).isEqualTo(AgentTraffic.NONE);

            poll(
                    session,
                    v2c(agent.address()),
                    instances(30),
                    new Budget(Duration.ofMillis(100), 2, Duration.ofSeconds(1)));

            AgentTraffic traffic = session.traffic(agent.address());
            assertThat(traffic.requests()).isEqualTo(agent.asked().size());
            assertThat(traffic.bytesSent()).isEqualTo(agent.bytesReceived());
            assertThat(traffic.bytesReceived()).isEqualTo(agent.bytesSent());
            assertThat(traffic.answers()).isEqualTo(1);
            assertThat(traffic.retries()).isEqualTo(1);
            assertThat(traffic.timeouts()).isEqualTo(traffic.requests() - 1);
            assertThat(traffic.late() + traffic.duplicates() + traffic.wrongIds() + traffic.malformed())
                    .isZero();
        }
    }
}
