package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands before an honest agent: to each request it sends a burst of hostile datagrams, made of the answer to that very request,
 * and most of the time the answer as well, somewhere among them.
 */
final class HostileRelay implements AutoCloseable {
    private static final int BURST = 200;
    private static final int REMEMBERED = 64;

    private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final DatagramSocket elsewhere = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final InetSocketAddress engine;
    private final InetSocketAddress agent;
    private final Flow flow;
    private final Mutator mutator;
    private final SplittableRandom random;
    private final List<byte[]> before = new ArrayList<>();
    private final AtomicLong requests = new AtomicLong();
    private final Thread thread;
    private volatile boolean hostile = true;

    HostileRelay(InetSocketAddress engine, InetSocketAddress agent, Flow flow, Mutator mutator) throws IOException {
        this.engine = engine;
        this.flow = flow;
        this.mutator = mutator;
        this.random = mutator.random();
        this.agent = agent;
        thread = Thread.ofPlatform().daemon().name("hostile").start(this::run);
    }

    int port() {
        return front.getLocalPort();
    }

    /** That came from the engine's own socket; it looks for silent agents from others. */
    long requests() {
        return requests.get();
    }

    void behave() {
        hostile = false;
    }

    private void run() {
        byte[] buffer = new byte[65_535];
        try {
            while (true) {
                DatagramPacket request = new DatagramPacket(buffer, buffer.length);
                front.receive(request);
                byte[] asked = Arrays.copyOf(buffer, request.getLength());
                byte[] answer = ask(asked);
                if (!request.getSocketAddress().equals(engine)) {
                    front.send(new DatagramPacket(answer, answer.length, request.getSocketAddress()));
                    continue;
                }
                requests.incrementAndGet();
                if (hostile) {
                    attack(asked, answer);
                } else {
                    flow.send(front, answer, engine);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            if (!front.isClosed()) {
                flow.failed = e;
            }
        }
    }

    /** By a socket of its own, so that no late answer to the one before is taken for this one's. */
    private byte[] ask(byte[] request) throws IOException {
        try (DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            back.connect(agent);
            back.setSoTimeout(hostile ? 100 : 1_000);
            back.send(new DatagramPacket(request, request.length));
            byte[] buffer = new byte[65_535];
            DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
            back.receive(answer);
            return Arrays.copyOf(buffer, answer.getLength());
        } catch (SocketTimeoutException e) {
            // What it was asked was made of what it never said.
            return new byte[0];
        }
    }

    private void attack(byte[] asked, byte[] answer) throws IOException {
        remember(answer);
        int whenHonest = random.nextInt(BURST * 5 / 4);
        for (int i = 0; i < BURST; i++) {
            if (i == whenHonest) {
                flow.send(front, answer, engine);
            }
            byte[] basis = switch (random.nextInt(8)) {
                case 0 -> asked;
                case 1 -> before.get(random.nextInt(before.size()));
                default -> answer;
            };
            byte[] made = random.nextInt(20) == 0 ? basis : mutator.mutate(basis);
            flow.send(random.nextInt(32) == 0 ? elsewhere : front, made, engine);
        }
    }

    private void remember(byte[] answer) {
        if (before.size() < REMEMBERED) {
            before.add(answer);
        } else {
            before.set(random.nextInt(REMEMBERED), answer);
        }
    }

    @Override
    public void close() {
        front.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        elsewhere.close();
    }

    /** So many may be under way that the socket's buffer certainly holds them: none is lost, so all can be counted. */
    static final class Flow {
        private static final int UNDER_WAY = 128;
        private static final int LARGE_UNDER_WAY = 8;
        private static final int LARGE = 1_500;

        private final AtomicLong sent = new AtomicLong();
        private final LongSupplier received;
        private volatile long seen;

        volatile @Nullable Throwable failed;

        Flow(LongSupplier received) {
            this.received = received;
        }

        long sent() {
            return sent.get();
        }

        void send(DatagramSocket from, byte[] bytes, SocketAddress to) throws IOException {
            from.send(new DatagramPacket(bytes, bytes.length, to));
            long number = sent.incrementAndGet();
            await(number - (bytes.length > LARGE ? LARGE_UNDER_WAY : UNDER_WAY));
        }

        private void await(long number) {
            long begin = System.nanoTime();
            while (seen < number) {
                seen = received.getAsLong();
                if (seen < number) {
                    LockSupport.parkNanos(20_000);
                }
                if (System.nanoTime() - begin > 20_000_000_000L) {
                    throw new IllegalStateException(
                            "The engine takes no more: it has had " + seen + " datagrams of " + sent.get());
                }
            }
        }
    }
}
