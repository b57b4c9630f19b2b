package io.wardflux.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The network between one client and a server of this machine, for tests that disturb it: it can be cut, it can hold what is on
 * its way and deliver it later, and it can lose the answer to a certain request.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    /** By then the server has done what it was asked for. */
    private static final Duration DONE = Duration.ofMillis(150);

    private final int target;
    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private boolean holding;
    private boolean cut;
    private @Nullable String holdAt;
    private @Nullable String loseAnswerTo;
    private volatile int lostAnswers;

    private TcpProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
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

    /** From now on nothing arrives in any direction, until {@link #release}; then all of it does. */
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
        links.forEach(Link::close);
    }

    public void mend() {
        set(() -> cut = false);
    }

    private void set(Runnable change) {
        lock.lock();
        try {
            change.run();
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var link = new Link(listener.accept());
                links.add(link);
                if (isCut()) {
                    link.close();
                } else {
                    link.open();
                }
            } catch (IOException e) {
                // The server is away, or this proxy is being closed.
            }
        }
    }

    private boolean isCut() {
        lock.lock();
        try {
            return cut;
        } finally {
            lock.unlock();
        }
    }

    private void awaitRelease() throws InterruptedException {
        lock.lock();
        try {
            while (holding) {
                released.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        release();
        links.forEach(Link::close);
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
                server.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                server.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
            } catch (IOException e) {
                close();
                return;
            }
            Thread.ofVirtual().start(() -> pump(client, server, true));
            Thread.ofVirtual().start(() -> pump(server, client, false));
        }

        private void pump(Socket from, Socket to, boolean request) {
            var bytes = new byte[CHUNK];
            try {
                for (int n = from.getInputStream().read(bytes);
                        n >= 0;
                        n = from.getInputStream().read(bytes)) {
                    if (request) {
                        look(bytes, n);
                    } else if (deaf) {
                        TimeUnit.MILLISECONDS.sleep(DONE.toMillis());
                        set(() -> lostAnswers++);
                        break;
                    }
                    awaitRelease();
                    to.getOutputStream().write(bytes, 0, n);
                }
            } catch (IOException e) {
                // One of both ended.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            close();
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

        void close() {
            links.remove(this);
            try (client;
                    server) {
                client.setSoLinger(true, 0);
            } catch (IOException e) {
                // It was closed before.
            }
        }
    }
}
