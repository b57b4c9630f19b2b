package io.wardflux.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The network between one client and a server of this machine, for whoever disturbs it: it can be slow, it can hold what is on
 * its way and deliver it later, it can break all connections, and it can lose the answer to a certain request.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final int MOST_CHUNKS = 64;
    private static final int BACKLOG = 1024;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Chunk END = new Chunk(new byte[0], 0);

    /** By then the server has done what it was asked for. */
    private static final Duration DONE = Duration.ofMillis(150);

    private final int target;
    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean holding;
    private boolean cut;
    private boolean closed;
    private @Nullable String holdAt;
    private @Nullable String loseAnswerTo;
    private volatile long delayNanos;
    private volatile int lostAnswers;

    private record Chunk(byte[] bytes, long dueNanos) {}

    private TcpProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("No port on 127.0.0.1 for a proxy", e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public static TcpProxy to(int port) {
        return new TcpProxy(port);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on each packet arrives so much later, in both directions. */
    public void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /**
     * From now on nothing arrives in any direction and nothing is refused, as with a cable that is pulled; with {@link #release}
     * all of it arrives, also what somebody sent who was thought dead.
     */
    public void hold() {
        set(() -> holding = true);
    }

    /** As {@link #hold}, beginning with the next request that contains this text. */
    public void holdAt(String text) {
        set(() -> holdAt = text);
    }

    public boolean isHolding() {
        lock.lock();
        try {
            return holding;
        } finally {
            lock.unlock();
        }
    }

    public void release() {
        set(() -> {
            holding = false;
            holdAt = null;
        });
    }

    /** The next request with this text is done by the server; its answer is lost, and the connection with it. */
    public void loseAnswerTo(String text) {
        set(() -> loseAnswerTo = text);
    }

    public int lostAnswers() {
        return lostAnswers;
    }

    /** Ends all connections, and whoever connects anew is cut off at once. */
    public void cut() {
        set(() -> cut = true);
        links.forEach(Link::reset);
    }

    public void mend() {
        set(() -> cut = false);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set(() -> closed = true);
        links.forEach(Link::reset);
    }

    private void set(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var link = new Link(listener.accept());
                links.add(link);
                Thread.ofVirtual().start(link::open);
            } catch (IOException e) {
                // A client has gone already, or this proxy is being closed.
            }
        }
    }

    /** Returns once something can pass; false where nothing ever will. */
    private boolean awaitPassage() throws InterruptedException {
        lock.lock();
        try {
            while (holding && !closed) {
                changed.await();
            }
            return !closed && !cut;
        } finally {
            lock.unlock();
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean deaf;

        Link(Socket client) {
            this.client = client;
        }

        void open() {
            try {
                if (!awaitPassage()) {
                    reset();
                    return;
                }
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), (int)
                        CONNECT_LIMIT.toMillis());
                server.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                pump(client, server, true);
                pump(server, client, false);
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
            }
        }

        private void pump(Socket from, Socket to, boolean requests) {
            var onItsWay = new ArrayBlockingQueue<Chunk>(MOST_CHUNKS);
            Thread.ofVirtual().start(() -> read(from, requests, onItsWay));
            Thread.ofVirtual().start(() -> write(onItsWay, to));
        }

        private void read(Socket from, boolean requests, BlockingQueue<Chunk> onItsWay) {
            var bytes = new byte[CHUNK];
            try {
                try {
                    for (int n = from.getInputStream().read(bytes);
                            n >= 0;
                            n = from.getInputStream().read(bytes)) {
                        if (requests) {
                            look(bytes, n);
                        } else if (deaf) {
                            TimeUnit.MILLISECONDS.sleep(DONE.toMillis());
                            set(() -> lostAnswers++);
                            break;
                        }
                        onItsWay.put(new Chunk(Arrays.copyOf(bytes, n), System.nanoTime() + delayNanos));
                    }
                } catch (IOException e) {
                    // The other end learns of it in its turn.
                }
                onItsWay.put(END);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void write(BlockingQueue<Chunk> onItsWay, Socket to) {
            try {
                var out = to.getOutputStream();
                Chunk chunk = onItsWay.take();
                while (awaitPassage() && !chunk.equals(END)) {
                    TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
                    // It may have been stopped while this was on its way.
                    awaitPassage();
                    out.write(chunk.bytes());
                    chunk = onItsWay.take();
                }
            } catch (IOException e) {
                // One of both ended.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            close();
            // Whoever reads may wait for room.
            onItsWay.clear();
        }

        private void look(byte[] bytes, int length) {
            String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            set(() -> {
                if (loseAnswerTo != null && text.contains(loseAnswerTo)) {
                    loseAnswerTo = null;
                    deaf = true;
                }
                if (holdAt != null && text.contains(holdAt)) {
                    holdAt = null;
                    holding = true;
                }
            });
        }

        /** Nothing more arrives, not even what is on its way. */
        void reset() {
            try {
                client.setSoLinger(true, 0);
            } catch (IOException e) {
                // It was closed before.
            }
            close();
        }

        private void close() {
            links.remove(this);
            try (client;
                    server) {
                // Both, whatever becomes of the first.
            } catch (IOException e) {
                // It was closed before.
            }
        }
    }
}
