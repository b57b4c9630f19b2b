package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.instances;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Politeness;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.WalkLimits;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.snmp4j.smi.Integer32;

/** Many exchanges at once: each ends, once. */
class SessionLoadTest {
    private static final String OID = "1.3.6.1.4.1.55555.1.0";
    private static final Budget LONG = new Budget(Duration.ofSeconds(20), 1, Duration.ofSeconds(30));

    private static FakeAgent honest() throws Exception {
        return new FakeAgent(request -> request.reply(request.honestly())).with(OID, new Integer32(1));
    }

    @Test
    void twoThousandPollsAtOnceLoseNoCallback() throws Exception {
        assertNoCallbackIsLost(Snmp4jSettings.DEFAULT);
    }

    @Test
    void severalSocketsLoseNoCallbackEither() throws Exception {
        assertNoCallbackIsLost(Snmp4jSettings.DEFAULT.withSockets(3).withMaxInFlight(300));
    }

    private static void assertNoCallbackIsLost(Snmp4jSettings settings) throws Exception {
        int polls = 2_000;
        List<FakeAgent> agents = new ArrayList<>();
        try (Snmp4jSession session = Snmp4jSession.open(settings)) {
            for (int i = 0; i < 4; i++) {
                agents.add(honest());
            }
            AtomicIntegerArray callbacks = new AtomicIntegerArray(polls);
            AtomicInteger ok = new AtomicInteger();
            CountDownLatch ended = new CountDownLatch(polls);
            Set<String> threads = ConcurrentHashMap.newKeySet();
            for (int i = 0; i < polls; i++) {
                int number = i;
                Agent agent = v2c(agents.get(i % 4).address());
                session.poll(session.prepare(agent, instances(OID)), PATIENT, result -> {
                    callbacks.incrementAndGet(number);
                    if (outcomes(result).equals(List.of(Outcome.OK))) {
                        ok.incrementAndGet();
                    }
                    threads.add(Thread.currentThread().getName());
                    ended.countDown();
                });
            }

            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ok).hasValue(polls);
            for (int i = 0; i < polls; i++) {
                assertThat(callbacks.get(i)).isEqualTo(1);
            }
            assertThat(threads).allMatch(name -> name.startsWith("snmp-"));
            await().untilAsserted(() -> assertThat(session.stats().inFlight()).isZero());
        } finally {
            agents.forEach(FakeAgent::close);
        }
    }

    @Test
    void neverHasMoreInFlightThanItMay() throws Exception {
        List<FakeAgent.Request> held = new ArrayList<>();
        try (FakeAgent agent = new FakeAgent(request -> {
                    synchronized (held) {
                        held.add(request);
                    }
                });
                Snmp4jSession session = Snmp4jSession.open(
                        Snmp4jSettings.DEFAULT.withMaxInFlight(3).withPoliteness(new Politeness(10, 0)))) {
            CountDownLatch ended = new CountDownLatch(10);
            for (int i = 0; i < 10; i++) {
                session.poll(session.prepare(v2c(agent.address()), instances(OID)), LONG, result -> ended.countDown());
            }
            for (int round = 0; round < 10; round++) {
                int expected = Math.min(3, 10 - round);
                await().untilAsserted(() -> assertThat(size(held)).isEqualTo(expected));
                assertThat(session.stats().inFlight()).isEqualTo(expected);
                FakeAgent.Request next;
                synchronized (held) {
                    next = held.removeFirst();
                }
                next.reply(next.honestly());
            }
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static int size(List<FakeAgent.Request> held) {
        synchronized (held) {
            return held.size();
        }
    }

    @Test
    void closingEndsWhateverIsOpenOnce() throws Exception {
        AtomicInteger callbacks = new AtomicInteger();
        AtomicInteger errors = new AtomicInteger();
        try (FakeAgent silent = new FakeAgent(request -> {})) {
            Snmp4jSession session = Snmp4jSession.open(
                    Snmp4jSettings.DEFAULT.withMaxInFlight(50).withPoliteness(new Politeness(100, 0)));
            SnmpSession.Prepared prepared = session.prepare(v2c(silent.address()), instances(OID));
            for (int i = 0; i < 100; i++) {
                session.poll(prepared, LONG, result -> {
                    callbacks.incrementAndGet();
                    if (outcomes(result).equals(List.of(Outcome.ERROR))) {
                        errors.incrementAndGet();
                    }
                });
            }
            session.walk(
                    prepared.agent(),
                    List.of(Oid.parse(OID)),
                    WalkLimits.DEFAULT,
                    LONG,
                    result -> callbacks.incrementAndGet());
            await().untilAsserted(() -> assertThat(silent.asked()).hasSize(50));

            session.close();

            assertThat(callbacks).hasValue(101);
            assertThat(errors).hasValue(100);
            session.poll(prepared, LONG, result -> callbacks.incrementAndGet());
            assertThat(callbacks).as("what comes after the end ends at once").hasValue(102);
        }
    }

    @Test
    void maySubmitAndCloseFromACallback() throws Exception {
        try (FakeAgent agent = honest()) {
            Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(OID));
            CountDownLatch closed = new CountDownLatch(1);

            session.poll(
                    prepared,
                    PATIENT,
                    first -> session.poll(prepared, PATIENT, second -> {
                        session.close();
                        closed.countDown();
                    }));

            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void survivesACallbackThatFails() throws Exception {
        try (FakeAgent agent = honest();
                Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT)) {
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), instances(OID));
            session.poll(prepared, PATIENT, result -> {
                throw new IllegalStateException("a bug of the caller");
            });

            assertThat(outcomes(poll(session, prepared, PATIENT))).containsExactly(Outcome.OK);
            assertThat(session.stats().inFlight()).isZero();
        }
    }

    @Test
    void endsAtOnceWhereNothingIsAsked() throws Exception {
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT)) {
            assertThat(poll(session, v2c(Asking.address(1)), instances(), PATIENT)
                            .readings())
                    .isEmpty();
        }
    }

    @Test
    void saysWhereNobodyListens() throws Exception {
        int deserted;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            deserted = socket.getLocalPort();
        }
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT)) {
            assertThat(outcomes(poll(session, v2c(Asking.address(deserted)), instances(OID), Asking.SHORT)))
                    .containsExactly(Outcome.UNREACHABLE);
        }
    }

    @Test
    void saysWhereItCannotEvenSend() throws Exception {
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT)) {
            // No datagram can go to port 0.
            assertThat(outcomes(poll(session, v2c(Asking.address(0)), instances(OID), Asking.SHORT)))
                    .containsExactly(Outcome.UNREACHABLE);
        }
    }
}
