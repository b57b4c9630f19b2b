package io.wardflux.simulator;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Up to {@link #MOST} datagrams for one receive or send call, laid out as the kernel wants them: struct mmsghdr, iovec,
 * sockaddr_in and an IP_PKTINFO control message for each. The control message that says where a datagram was sent to is
 * also what makes the answer come from there.
 */
final class Datagrams {

    static final int MOST = 64;
    static final int LONGEST = 2048;

    static final int MESSAGE = 64;
    private static final int VECTOR = 16;
    private static final int PEER = 16;
    private static final int CONTROL = 32;
    private static final ValueLayout.OfInt NETWORK_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    final MemorySegment messages;
    private final MemorySegment vectors;
    private final MemorySegment peers;
    private final MemorySegment controls;
    private final MemorySegment payloads;

    Datagrams(Arena arena, int most) {
        messages = arena.allocate(MESSAGE * (long) most, 16);
        vectors = arena.allocate(VECTOR * (long) most, 16);
        peers = arena.allocate(PEER * (long) most, 16);
        controls = arena.allocate(CONTROL * (long) most, 16);
        payloads = arena.allocate(LONGEST * (long) most, 64);
        for (int i = 0; i < most; i++) {
            long at = (long) i * MESSAGE;
            messages.set(ADDRESS, at, peers.asSlice((long) i * PEER, PEER));
            messages.set(ADDRESS, at + 16, vectors.asSlice((long) i * VECTOR, VECTOR));
            messages.set(JAVA_LONG, at + 24, 1);
            messages.set(ADDRESS, at + 32, controls.asSlice((long) i * CONTROL, CONTROL));
            vectors.set(ADDRESS, (long) i * VECTOR, payloads.asSlice((long) i * LONGEST, LONGEST));
            ready(i);
        }
    }

    /** Makes room again for a datagram to be received. */
    void ready(int i) {
        long at = (long) i * MESSAGE;
        messages.set(JAVA_INT, at + 8, PEER);
        messages.set(JAVA_LONG, at + 40, CONTROL);
        messages.set(JAVA_INT, at + 48, 0);
        vectors.set(JAVA_LONG, (long) i * VECTOR + 8, LONGEST);
    }

    int length(int i) {
        return messages.get(JAVA_INT, (long) i * MESSAGE + 56);
    }

    /** The address that it came from, as a number. */
    int sender(int i) {
        return peers.get(NETWORK_INT, (long) i * PEER + 4);
    }

    /** The address that was asked, as a number. */
    int destination(int i) {
        return controls.get(NETWORK_INT, (long) i * CONTROL + 24);
    }

    void read(int i, byte[] into) {
        MemorySegment.copy(payloads, JAVA_BYTE, (long) i * LONGEST, into, 0, length(i));
    }

    /** Makes the i-th an answer to the j-th datagram of another batch. */
    void answer(int i, Datagrams requests, int j, byte[] bytes, int from, int length) {
        MemorySegment.copy(requests.peers, (long) j * PEER, peers, (long) i * PEER, PEER);
        MemorySegment.copy(requests.controls, (long) j * CONTROL, controls, (long) i * CONTROL, CONTROL);
        controls.set(JAVA_INT, (long) i * CONTROL + 16, 0);
        controls.set(NETWORK_INT, (long) i * CONTROL + 20, requests.destination(j));
        ready(i);
        vectors.set(JAVA_LONG, (long) i * VECTOR + 8, length);
        MemorySegment.copy(bytes, from, payloads, JAVA_BYTE, (long) i * LONGEST, length);
    }

    /** Copies one datagram of another batch, to be sent later or once more. */
    void copy(int i, Datagrams from, int j) {
        MemorySegment.copy(from.peers, (long) j * PEER, peers, (long) i * PEER, PEER);
        MemorySegment.copy(from.controls, (long) j * CONTROL, controls, (long) i * CONTROL, CONTROL);
        MemorySegment.copy(from.payloads, (long) j * LONGEST, payloads, (long) i * LONGEST, LONGEST);
        ready(i);
        vectors.set(JAVA_LONG, (long) i * VECTOR + 8, from.vectors.get(JAVA_LONG, (long) j * VECTOR + 8));
    }

    static MemorySegment anyAddress(Arena arena, int port) {
        MemorySegment address = arena.allocate(PEER, 16);
        address.set(JAVA_SHORT, 0, (short) 2);
        address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) port);

        return address;
    }
}
