package io.wardflux.simulator;

/** Object identifiers in their BER form (without tag and length), which is how they are stored, found and compared. */
final class Oids {

    private static final int MOST_SUB_IDENTIFIERS = 128;

    private Oids() {}

    /**
     * @throws IllegalArgumentException in one sentence, when the text is no OID
     */
    static byte[] parse(String text) {
        String[] parts = (text.startsWith(".") ? text.substring(1) : text).split("\\.", -1);
        if (parts.length < 2 || parts.length > MOST_SUB_IDENTIFIERS) {
            throw new IllegalArgumentException("'" + text + "' is no OID: 2 to 128 numbers with dots between them");
        }
        byte[] out = new byte[parts.length * 5];
        long first = number(parts[0], text);
        long second = number(parts[1], text);
        if (first > 2 || first < 2 && second > 39) {
            throw new IllegalArgumentException("'" + text + "' is no OID: it cannot begin so");
        }
        int at = put(out, 0, first * 40 + second);
        for (int i = 2; i < parts.length; i++) {
            at = put(out, at, number(parts[i], text));
        }
        return java.util.Arrays.copyOf(out, at);
    }

    private static long number(String part, String text) {
        long value = 0;
        for (int i = 0; i < part.length(); i++) {
            int digit = part.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                value = -1;
                break;
            }
            value = Math.min(value * 10 + digit, 1L << 40);
        }
        if (part.isEmpty() || value < 0 || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("'" + text + "' is no OID: '" + part + "' is not between 0 and 2^32-1");
        }
        return value;
    }

    private static int put(byte[] out, int from, long value) {
        int at = from;
        int groups = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
        for (int i = groups - 1; i > 0; i--) {
            out[at++] = (byte) (0x80 | value >>> 7 * i & 0x7F);
        }
        out[at++] = (byte) (value & 0x7F);
        return at;
    }

    /**
     * Orders by sub-identifier. The octets decide, except that a longer sub-identifier is the greater one whatever its
     * first octet is; so at the first difference both are measured.
     */
    static int compare(byte[] a, int aFrom, int aLength, byte[] b, int bFrom, int bLength) {
        int shorter = Math.min(aLength, bLength);
        int at = java.util.Arrays.mismatch(a, aFrom, aFrom + shorter, b, bFrom, bFrom + shorter);
        if (at < 0) {
            return Integer.compare(aLength, bLength);
        }
        int aEnd = endOfSubIdentifier(a, aFrom + at, aFrom + aLength) - aFrom;
        int bEnd = endOfSubIdentifier(b, bFrom + at, bFrom + bLength) - bFrom;
        return aEnd == bEnd ? Integer.compare(a[aFrom + at] & 0xFF, b[bFrom + at] & 0xFF) : Integer.compare(aEnd, bEnd);
    }

    private static int endOfSubIdentifier(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit - 1 && bytes[at] < 0) {
            at++;
        }
        return at;
    }

    /** Whether these octets are an OID with sub-identifiers of minimal length and at most 32 bits. */
    static boolean valid(byte[] bytes, int from, int length) {
        if (length == 0 || bytes[from + length - 1] < 0) {
            return false;
        }
        int run = 0;
        int count = 1;
        for (int i = from; i < from + length; i++) {
            int octet = bytes[i] & 0xFF;
            if (run == 0 && octet == 0x80 || run == 4 && octet > 127) {
                return false;
            }
            run = octet > 127 ? run + 1 : 0;
            count += run == 0 ? 1 : 0;
        }
        return count <= MOST_SUB_IDENTIFIERS;
    }

    /** The length without the last sub-identifier. */
    static int parentLength(byte[] bytes, int from, int length) {
        int at = length - 1;
        while (at > 0 && bytes[from + at - 1] < 0) {
            at--;
        }
        return at;
    }
}
