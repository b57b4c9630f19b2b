package io.wardflux.chaos.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A line from one process to one server's port on 127.0.0.1. While it is cut nothing arrives and nothing is refused, as with
 * a cable that is pulled: what was sent waits and arrives once it is healed, also what somebody sent who was thought dead.
 */
public final class TcpProxy implements AutoCloseable {

    private static final int CHUNK = 16 * 1024;
    private static final int MOST_CHUNKS = 256;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Chunk END = new Chunk(new byte[0], 0);

    private final ServerSocket listener;
    private final int target;
    private final Weather weather = new Weather();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private record Chunk(byte[] bytes, long dueNanos) {}

    private TcpProxy(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    /** @param port where it listens; 0 for any free one */
    public static TcpProxy to(int port, int target) {
        try {
            var listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
            var proxy = new TcpProxy(listener, target);
            Thread.startVirtualThread(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("No line to port " + target + " could be made", e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Each packet arrives so much later, in both directions; zero heals. */
    public void delay(Duration delay) {
        weather.delay(delay);
    }

    public void cut() {
        weather.cut(true);
    }

    public void heal() {
        weather.delay(Duration.ZERO);
        weather.cut(false);
    }

    @Override
    public void close() {
        weather.end();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(TcpProxy::end);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.startVirtualThread(() -> connect(client));
            } catch (IOException e) {
                // It was closed, or a client has gone already.
            }
        }
    }

    private void connect(Socket client) {
        var server = new Socket();
        open.add(server);
        try {
            if (!weather.awaitPassage()) {
                throw new IOException("closed");
            }
            server.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), target), (int) CONNECT_LIMIT.toMillis());
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            pump(client, server);
            pump(server, client);
        } catch (IOException e) {
            endBoth(client, server);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            endBoth(client, server);
        }
    }

    private void pump(Socket from, Socket to) {
        var waiting = new ArrayBlockingQueue<Chunk>(MOST_CHUNKS);
        Thread.startVirtualThread(() -> read(from, waiting));
        Thread.startVirtualThread(() -> write(waiting, from, to));
    }

    private void read(Socket from, BlockingQueue<Chunk> waiting) {
        try {
            byte[] buffer = new byte[CHUNK];
            try {
                var in = from.getInputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    waiting.put(new Chunk(Arrays.copyOf(buffer, length), System.nanoTime() + weather.delayNanos()));
                }
            } catch (IOException e) {
                // The other end learns of it in its turn, as it would by the network.
            }
            waiting.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(BlockingQueue<Chunk> waiting, Socket from, Socket to) {
        try {
            var out = to.getOutputStream();
            while (true) {
                Chunk chunk = waiting.take();
                if (!weather.awaitPassage() || chunk.equals(END)) {
                    break;
                }
                TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
                // It may have been cut while this was on its way.
                weather.awaitPassage();
                out.write(chunk.bytes());
            }
        } catch (IOException e) {
            // Gone: then both ends are.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        endBoth(from, to);
        // Whoever reads may wait for room.
        waiting.clear();
    }

    private void endBoth(Socket one, Socket other) {
        end(one);
        end(other);
        open.remove(one);
        open.remove(other);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
