package io.wardflux.simulator;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/** One UDP socket that hears all addresses of this host on one port and can tell which of them was asked. */
final class Wildcard implements AutoCloseable {

    private static final int INTERNET = 2;
    private static final int DATAGRAM = 2;
    private static final int SOCKET_LEVEL = 1;
    private static final int RECEIVE_TIMEOUT = 20;
    private static final int SEND_BUFFER_FORCE = 32;
    private static final int RECEIVE_BUFFER_FORCE = 33;
    private static final int IP_LEVEL = 0;
    private static final int PACKET_INFO = 8;
    private static final int WAIT_FOR_ONE = 0x10000;
    private static final int BUFFER = 16 << 20;
    private static final long TIMEOUT_MICROS = 100_000;

    private final int socket;
    private final int port;

    private Wildcard(int socket, int port) {
        this.socket = socket;
        this.port = port;
    }

    /** @param port 0 for any that is free */
    static Wildcard open(int port) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int socket = Native.socket(INTERNET, DATAGRAM);
            if (socket < 0) {
                throw new IOException("No socket could be made; see ulimit -n");
            }
            MemorySegment number = arena.allocate(JAVA_INT);
            number.set(JAVA_INT, 0, 1);
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(JAVA_LONG, 8, TIMEOUT_MICROS);
            MemorySegment address = Datagrams.anyAddress(arena, port);
            if (Native.setOption(socket, IP_LEVEL, PACKET_INFO, number) != 0
                    || Native.setOption(socket, SOCKET_LEVEL, RECEIVE_TIMEOUT, timeout) != 0
                    || Native.bind(socket, address) != 0) {
                Native.close(socket);
                throw new IOException("UDP port " + port + " is taken; --port chooses another");
            }
            number.set(JAVA_INT, 0, BUFFER);
            Native.setOption(socket, SOCKET_LEVEL, RECEIVE_BUFFER_FORCE, number);
            Native.setOption(socket, SOCKET_LEVEL, SEND_BUFFER_FORCE, number);
            number.set(JAVA_INT, 0, (int) address.byteSize());
            Native.name(socket, address, number);
            int bound = address.get(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2) & 0xFFFF;
            return new Wildcard(socket, bound);
        }
    }

    int port() {
        return port;
    }

    /** Waits for the first datagram at most a tenth of a second; 0 or less when there was none. */
    int receive(Datagrams into) {
        return Native.receive(socket, into.messages, Datagrams.MOST, WAIT_FOR_ONE);
    }

    /** Sends all; what the kernel refuses is lost, as on a network. */
    void send(Datagrams datagrams, int count) {
        send(datagrams.messages, count);
    }

    /** @param messages an array of struct mmsghdr */
    void send(MemorySegment messages, int count) {
        int sent = 0;
        while (sent < count) {
            int now = Native.send(socket, messages.asSlice(Datagrams.MESSAGE * (long) sent), count - sent);
            sent += Math.max(1, now);
        }
    }

    @Override
    public void close() {
        Native.close(socket);
    }
}
