package io.wardflux.simulator;

/** Reads BER from an array, within a limit. Reused for every datagram; never reads past the limit. */
final class BerReader {

    private static final Malformed SHORT = new Malformed("ends too early");
    private static final Malformed LENGTH = new Malformed("a length that does not fit");
    private static final Malformed TAG = new Malformed("another tag than expected");
    private static final Malformed NUMBER = new Malformed("a number that is too long or empty");

    byte[] bytes = new byte[0];
    int position;
    int limit;

    void over(byte[] array, int from, int to) {
        bytes = array;
        position = from;
        limit = to;
    }

    boolean more() {
        return position < limit;
    }

    int tag() throws Malformed {
        if (position >= limit) {
            throw SHORT;
        }
        return bytes[position++] & 0xFF;
    }

    /** The length of the content that follows; it is certain to lie within the limit. */
    int length() throws Malformed {
        int first = tag();
        int length = first;
        if (first > 127) {
            int octets = first & 0x7F;
            if (octets == 0 || octets > 4) {
                throw LENGTH;
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | tag();
            }
        }
        if (length < 0 || length > limit - position) {
            throw LENGTH;
        }
        return length;
    }

    int expect(int tag) throws Malformed {
        if (tag() != tag) {
            throw TAG;
        }
        return length();
    }

    /** Steps into a constructed value: from here on its end is the limit. */
    void enter(int tag) throws Malformed {
        int length = expect(tag);
        limit = position + length;
    }

    /** An INTEGER of at most 32 bits. */
    int integer() throws Malformed {
        int length = expect(Ber.INTEGER);
        if (length == 0 || length > 4) {
            throw NUMBER;
        }
        int value = bytes[position++];
        for (int i = 1; i < length; i++) {
            value = value << 8 | bytes[position++] & 0xFF;
        }
        return value;
    }

    void skip() throws Malformed {
        tag();
        int length = length();
        position += length;
    }
}
