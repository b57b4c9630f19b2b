package io.wardflux.simulator;

/**
 * Writes BER into one reused array: the varbinds forwards from the middle, then the headers backwards in front of them,
 * so that every length is known when it is written and nothing is moved.
 */
final class BerWriter {

    /** Room for the headers in front of the varbinds; a community or an engineID is at most 255 octets. */
    private static final int FRONT = 1024;

    /** More than the longest UDP datagram, so that a varbind that does not fit can be written first and taken back. */
    private static final int BACK = 140_000;

    final byte[] bytes = new byte[FRONT + BACK];
    int start = FRONT;
    int position = FRONT;

    void reset() {
        start = FRONT;
        position = FRONT;
    }

    int length() {
        return position - start;
    }

    /** Starts a value of unknown length; {@link #close} writes the length. */
    int open(int tag) {
        bytes[position] = (byte) tag;
        int at = position;
        position += 2;
        return at;
    }

    void close(int at) {
        int length = position - at - 2;
        if (length > 127) {
            int octets = length > 0xFFFF ? 3 : length > 0xFF ? 2 : 1;
            System.arraycopy(bytes, at + 2, bytes, at + 2 + octets, length);
            bytes[at + 1] = (byte) (0x80 | octets);
            for (int i = 0; i < octets; i++) {
                bytes[at + 2 + i] = (byte) (length >>> 8 * (octets - 1 - i));
            }
            position += octets;
        } else {
            bytes[at + 1] = (byte) length;
        }
    }

    void raw(byte[] source, int from, int length) {
        System.arraycopy(source, from, bytes, position, length);
        position += length;
    }

    void octet(int value) {
        bytes[position++] = (byte) value;
    }

    void octets(int tag, byte[] source) {
        int at = open(tag);
        raw(source, 0, source.length);
        close(at);
    }

    void empty(int tag) {
        octet(tag);
        octet(0);
    }

    /** A number in as few octets as its sign allows; unsigned types of 32 bits are given as positive longs. */
    void number(int tag, long value) {
        int octets = octetsOf(value);
        octet(tag);
        octet(octets);
        for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
            bytes[position++] = (byte) (value >>> shift);
        }
    }

    /** A Counter64: the long's bits are unsigned. */
    void unsigned64(int tag, long value) {
        if (value >= 0) {
            number(tag, value);
            return;
        }
        octet(tag);
        octet(9);
        octet(0);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[position++] = (byte) (value >>> shift);
        }
    }

    void prependNumber(int tag, int value) {
        int octets = octetsOf(value);
        for (int i = 0; i < octets; i++) {
            bytes[--start] = (byte) (value >>> 8 * i);
        }
        prependHeader(tag, octets);
    }

    void prependOctet(int value) {
        bytes[--start] = (byte) value;
    }

    void prependOctets(int tag, byte[] source, int from, int length) {
        start -= length;
        System.arraycopy(source, from, bytes, start, length);
        prependHeader(tag, length);
    }

    void prependHeader(int tag, int length) {
        if (length > 127) {
            int octets = 0;
            for (int rest = length; rest != 0; rest >>>= 8) {
                bytes[--start] = (byte) rest;
                octets++;
            }
            bytes[--start] = (byte) (0x80 | octets);
        } else {
            bytes[--start] = (byte) length;
        }
        bytes[--start] = (byte) tag;
    }

    /** Wraps all that was written so far. */
    void wrap(int tag) {
        prependHeader(tag, position - start);
    }

    private static int octetsOf(long value) {
        return (64 - Long.numberOfLeadingZeros(value < 0 ? ~value : value)) / 8 + 1;
    }
}
