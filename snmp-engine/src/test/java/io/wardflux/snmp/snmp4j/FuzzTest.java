package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.instances;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.PrivProtocol;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.SessionStats;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.Trouble;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.ByteArrayWindow;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.IpAddress;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;

/**
 * Agents that answer with whatever may hurt: the real session is polled and walks through real sockets, so that all of the path is
 * in it, from the kernel's datagram to the callback. {@code -Dward.fuzz.datagrams=5000000} for many, {@code -Dward.fuzz.seed=…} for
 * those of another run.
 */
class FuzzTest {
    private static final long DATAGRAMS = Long.getLong("ward.fuzz.datagrams", 200_000);
    private static final long SEED = Long.getLong("ward.fuzz.seed", System.nanoTime());
    private static final String SCALAR = "1.3.6.1.4.1.55555.1.";
    private static final String COLUMN = "1.3.6.1.4.1.55555.2";
    private static final Budget BUDGET = new Budget(Duration.ofMillis(200), 2, Duration.ofSeconds(1));
    private static final long MAY_GROW_BYTES = 24L << 20;
    private static final PollList LIST = new PollList(
            IntStream.rangeClosed(1, 9).mapToObj(i -> Oid.parse(SCALAR + i)).toList(),
            List.of(new PollList.Column(
                    Oid.parse(COLUMN),
                    IntStream.rangeClosed(1, 12).mapToObj(Oid::of).toList())));

    private final Queue<String> bugs = new ConcurrentLinkedQueue<>();

    private static HonestAgent agent() throws Exception {
        HonestAgent agent = new HonestAgent()
                .with(SCALAR + 1, new Integer32(-1))
                .with(SCALAR + 2, new Counter32(4_000_000_000L))
                .with(SCALAR + 3, new Gauge32(7))
                .with(SCALAR + 4, new TimeTicks(123_456))
                .with(SCALAR + 5, new OctetString("some text"))
                .with(SCALAR + 6, new OID("1.3.6.1.4.1.9"))
                .with(SCALAR + 7, new IpAddress("10.1.2.3"))
                .with(SCALAR + 8, new OctetString(new byte[] {0, 1, 2, (byte) 0xFF}))
                .with(SCALAR + 9, new Counter64(-1));
        for (int row = 1; row <= 20; row++) {
            agent.with(COLUMN + "." + row, new Integer32(row));
        }
        return agent;
    }

    private static Credential usm(String user) {
        Credential.Auth auth = new Credential.Auth(AuthProtocol.SHA, Secret.of(HonestAgent.PASSPHRASE));
        Credential.Priv priv = new Credential.Priv(PrivProtocol.AES_128, Secret.of(HonestAgent.PASSPHRASE));
        return switch (user) {
            case HonestAgent.OPEN -> new Credential.Usm(user, null, null, "");
            case HonestAgent.SIGNING -> new Credential.Usm(user, auth, null, "");
            default -> new Credential.Usm(user, auth, priv, "");
        };
    }

    private static List<Credential> credentials() {
        return List.of(
                Asking.v1(1, "public").credential(),
                Asking.v2c(1, "public").credential(),
                usm(HonestAgent.OPEN),
                usm(HonestAgent.SIGNING),
                usm(HonestAgent.SECRET));
    }

    /** As if the agent itself were hostile: it has the key. */
    private static UnaryOperator<byte[]> signer() {
        AuthSHA sha = new AuthSHA();
        byte[] key = sha.passwordToKey(new OctetString(HonestAgent.PASSPHRASE), HonestAgent.ENGINE_ID);
        return message -> {
            try {
                BerTree tree = BerTree.parse(message);
                BerTree digest = tree.children.get(2).children.get(0).children.get(4);
                if (digest.content.length != 12) {
                    return message;
                }
                // Found again by what is in it.
                byte[] mark = "0123456789ab".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                digest.content = mark;
                byte[] marked = tree.encode();
                for (int at = 0; at + 12 <= marked.length; at++) {
                    if (Arrays.equals(marked, at, at + 12, mark, 0, 12)) {
                        Arrays.fill(marked, at, at + 12, (byte) 0);
                        sha.authenticate(key, marked, 0, marked.length, new ByteArrayWindow(marked, at, 12));
                        return marked;
                    }
                }
                return message;
            } catch (RuntimeException e) {
                // It is too broken for that.
                return message;
            }
        };
    }

    /** Only a bug logs an error. */
    private final class Bugs extends Handler {
        @Override
        public void publish(LogRecord logged) {
            if (logged.getLevel().intValue() >= Level.SEVERE.intValue()) {
                bugs.add(logged.getMessage() + " " + logged.getThrown());
            }
        }

        @Override
        public void flush() {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private static InetSocketAddress freePort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static List<Thread> threadsOfTheEngine() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread instanceof LaneThread || thread.getName().startsWith("DefaultUDPTransport"))
                .toList();
    }

    private void assertIsNoBug(Reading.Failure failure) {
        boolean capped = failure.trouble() == Trouble.TOO_MUCH || failure.trouble() == Trouble.NO_TURN;
        if (failure.outcome() == Outcome.ERROR && !capped) {
            bugs.add(failure.toString());
        }
        if (failure.reason().length() > 2_000) {
            bugs.add("A reason of " + failure.reason().length() + " characters");
        }
    }

    /** Polls and walks by turns. */
    private void ask(Snmp4jSession session, Agent agent, HostileRelay.Flow flow, long until) throws Exception {
        SnmpSession.Prepared prepared = session.prepare(agent, LIST);
        for (int i = 0; flow.sent() < until; i++) {
            if (flow.failed != null) {
                throw new AssertionError("seed " + SEED, flow.failed);
            }
            if (i % 3 == 2) {
                WalkResult walked =
                        Asking.walk(session, agent, new WalkLimits(50, 20, 100_000), BUDGET, COLUMN, SCALAR + "5");
                walked.failure().ifPresent(this::assertIsNoBug);
            } else {
                poll(session, prepared, BUDGET).readings().stream()
                        .filter(Reading.Failure.class::isInstance)
                        .map(Reading.Failure.class::cast)
                        .forEach(this::assertIsNoBug);
            }
            if (i % 5 == 0) {
                // Or soon nothing would be asked any more but single values by GET.
                session.reset(agent.address());
            }
        }
    }

    private void askAll(Snmp4jSession session, List<Agent> agents, HostileRelay.Flow flow, long until)
            throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (Agent agent : agents) {
                all.add(threads.submit(() -> {
                    ask(session, agent, flow, until);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(1, TimeUnit.HOURS);
            }
        }
    }

    private static void assertServes(Snmp4jSession session, FakeAgent good) throws Exception {
        assertThat(outcomes(poll(session, v2c(good.address()), instances(SCALAR + "1"), PATIENT)))
                .as("a good agent beside the hostile ones")
                .containsOnly(Outcome.OK);
    }

    @Test
    void nothingThatAgentsSendDoesAnyHarmAndAllOfItIsCounted() throws Exception {
        System.out.println("fuzz: " + DATAGRAMS + " datagrams, -Dward.fuzz.seed=" + SEED);
        Logger logger = Logger.getLogger("io.wardflux.snmp");
        Bugs handler = new Bugs();
        logger.addHandler(handler);
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> bugs.add(thread.getName() + " died of " + e));
        InetSocketAddress here = freePort();
        List<HostileRelay> relays = new ArrayList<>();
        try (HonestAgent honest = agent();
                FakeAgent good =
                        new FakeAgent(request -> request.reply(request.honestly())).with(SCALAR + 1, new Integer32(1));
                Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT.withBindAddress(here))) {
            HostileRelay.Flow flow = new HostileRelay.Flow(
                    () -> session.stats().datagrams().received() - good.asked().size());
            assertServes(session, good);
            List<Agent> agents = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(SEED);
            for (Credential credential : credentials()) {
                HostileRelay relay =
                        new HostileRelay(here, honest.address(), flow, new Mutator(random.split(), signer()));
                relays.add(relay);
                agents.add(new Agent(Asking.address(relay.port()), credential));
            }
            List<Thread> threads = threadsOfTheEngine();
            long begin = System.nanoTime();

            askAll(session, agents, flow, DATAGRAMS / 4);
            long heap = usedHeap();
            askAll(session, agents, flow, DATAGRAMS);

            assertServes(session, good);
            long grown = usedHeap() - heap;
            await().untilAsserted(() -> assertThat(session.stats().requestsSent())
                    .as("nothing but requests leaves")
                    .isEqualTo(good.asked().size()
                            + relays.stream().mapToLong(HostileRelay::requests).sum()));
            await().untilAsserted(() -> {
                SessionStats.Datagrams datagrams = session.stats().datagrams();
                assertThat(datagrams.received())
                        .as("all that was sent, and the good agent's")
                        .isEqualTo(flow.sent() + good.asked().size());
                assertThat(datagrams.open()).as("what is not dealt with").isZero();
                assertThat(session.stats().waiting()).as("waiting").isZero();
            });
            SessionStats stats = session.stats();
            System.out.printf(
                    "fuzz: %d ms, heap %+d kB, %s%n",
                    (System.nanoTime() - begin) / 1_000_000, grown / 1_024, stats.datagrams());
            assertThat(bugs).as("seed " + SEED).isEmpty();
            assertThat(threads).isNotEmpty().allMatch(Thread::isAlive);
            assertThat(List.of(
                            stats.datagrams().answers(),
                            stats.datagrams().late(),
                            stats.datagrams().duplicates(),
                            stats.datagrams().wrongIds(),
                            stats.datagrams().malformed(),
                            stats.datagrams().strangers()))
                    .as("each kind is among them")
                    .allMatch(count -> count > 100);
            assertThat(stats.inFlight()).isZero();
            assertThat(stats.agents()).isEqualTo(agents.size() + 1);
            assertThat(grown).as("bytes").isLessThan(MAY_GROW_BYTES);

            relays.forEach(HostileRelay::behave);
            for (Agent agent : agents) {
                session.reset(agent.address());
                boolean v1 = agent == agents.getFirst();
                assertThat(poll(session, agent, v1 ? instances(SCALAR + "1") : LIST, PATIENT)
                                .readings())
                        .as("an agent that has become honest: " + agent.credential())
                        .hasOnlyElementsOfType(Reading.Value.class);
            }
        } finally {
            logger.removeHandler(handler);
            Thread.setDefaultUncaughtExceptionHandler(before);
            for (HostileRelay relay : relays) {
                relay.close();
            }
        }
    }
}
