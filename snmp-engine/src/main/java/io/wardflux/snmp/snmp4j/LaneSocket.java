package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.snmp4j.TransportStateReference;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.UdpTransportMapping;

/**
 * A lane's socket, with large buffers. The lane's own thread reads it, so that an answer is decoded, understood and followed by the
 * next request in one place: from a listener's thread it would have to be handed over, and both would wait for each other.
 */
final class LaneSocket extends UdpTransportMapping {
    private static final System.Logger LOG = System.getLogger(LaneSocket.class.getName());

    private static final int LARGEST_DATAGRAM = 65_507;
    /** How long one waits where the socket takes nothing more, or fails. */
    private static final long PAUSE_MILLIS = 10;

    private final Counters counters;
    private final DatagramChannel channel = DatagramChannel.open();
    private final Selector selector = Selector.open();
    private final ByteBuffer in;
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    private final SelectionKey key;
    /** UDP tells nothing of who sends. */
    private final TransportStateReference ofUdp;

    LaneSocket(Snmp4jSettings settings, Counters counters) throws IOException {
        super(new UdpAddress(
                settings.bindAddress().getAddress(), settings.bindAddress().getPort()));
        this.counters = counters;
        this.in = ByteBuffer.allocate(settings.maxMessageSize());
        maxInboundMessageSize = settings.maxMessageSize();
        boolean opened = false;
        try {
            enlargeBuffers(settings.socketBuffer());
            channel.bind(settings.bindAddress());
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ);
            ofUdp = new TransportStateReference(
                    this, udpAddress, null, SecurityLevel.undefined, SecurityLevel.undefined, false, channel);
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    private void enlargeBuffers(int bytes) throws IOException {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, bytes);
        LOG.log(
                System.Logger.Level.INFO,
                "SNMP socket: asked for buffers of {0} bytes, got {1} to receive and {2} to send",
                Integer.toString(bytes),
                Integer.toString(channel.getOption(StandardSocketOptions.SO_RCVBUF)),
                Integer.toString(channel.getOption(StandardSocketOptions.SO_SNDBUF)));
    }

    /** Waits for a datagram or {@link #wakeUp()}. @return whether a datagram may be there */
    boolean await(long maxNanos) {
        try {
            if (maxNanos < 1_000_000) {
                return selector.selectNow(ready -> {}) > 0;
            }
            return selector.select(ready -> {}, maxNanos == Long.MAX_VALUE ? 0 : maxNanos / 1_000_000) > 0;
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** From any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Has the listeners process what has come, but no more than so many datagrams. @return whether there may be more */
    boolean receive(int most) {
        try {
            for (int i = 0; i < most; i++) {
                in.clear();
                SocketAddress from = channel.receive(in);
                if (!(from instanceof InetSocketAddress sender)) {
                    return false;
                }
                in.flip();
                fireProcessMessage(new UdpAddress(sender.getAddress(), sender.getPort()), in, ofUdp);
            }
            return true;
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** Only requests leave: a manager owes nobody a report, least of all somebody who pretends to be another. */
    @Override
    public void sendMessage(
            UdpAddress address,
            byte[] message,
            @Nullable TransportStateReference state,
            long timeoutMillis,
            int maxRetries)
            throws IOException {
        if (state == null || !(state.getTarget() instanceof Attempts.Counted target)) {
            return;
        }
        target.attempts().sentAt(System.nanoTime(), message.length);
        counters.sent.increment();
        out.clear();
        out.put(message).flip();
        InetSocketAddress to = new InetSocketAddress(address.getInetAddress(), address.getPort());
        while (channel.send(out, to) == 0) {
            awaitRoom();
        }
    }

    private void awaitRoom() throws IOException {
        key.interestOps(SelectionKey.OP_WRITE);
        try {
            selector.select(ready -> {}, PAUSE_MILLIS);
        } finally {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Nothing that would end by itself sooner. */
    private static boolean failed(IOException reason) {
        LOG.log(System.Logger.Level.WARNING, "The SNMP socket cannot be read", reason);
        LockSupport.parkNanos(PAUSE_MILLIS * 1_000_000);
        return false;
    }

    @Override
    public UdpAddress getListenAddress() {
        try {
            InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
            return new UdpAddress(local.getAddress(), local.getPort());
        } catch (IOException e) {
            throw new UncheckedIOException("The socket is closed", e);
        }
    }

    /** The lane does. */
    @Override
    public void listen() {}

    @Override
    public boolean isListening() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            channel.close();
        }
    }
}
