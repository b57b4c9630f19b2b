package io.wardflux.model.snmp;

import java.util.Arrays;

/**
 * An object identifier: sub-identifiers are unsigned 32-bit numbers (RFC 2578 §3.5), compared one by one and never as
 * text, so that {@code 1.3.6.1.4.1.11} is no prefix of {@code 1.3.6.1.4.1.111}.
 */
public final class Oid implements Comparable<Oid> {

    /** RFC 2578 §3.5. */
    public static final int MAX_LENGTH = 128;

    private final int[] subIds;

    private Oid(int[] subIds) {
        this.subIds = subIds;
    }

    /** The sub-identifiers as unsigned ints; the array is copied. */
    public static Oid of(int... subIds) {
        if (subIds.length > MAX_LENGTH) {
            throw new IllegalArgumentException("an OID has at most " + MAX_LENGTH + " sub-identifiers");
        }
        return new Oid(subIds.clone());
    }

    /**
     * @param text dotted decimal with at least two sub-identifiers, a leading dot is allowed
     * @throws IllegalArgumentException with a sentence for people when the text is no OID
     */
    public static Oid parse(String text) {
        String dotted = text.startsWith(".") ? text.substring(1) : text;
        String[] parts = dotted.split("\\.", -1);
        if (parts.length < 2 || parts.length > MAX_LENGTH) {
            throw notAnOid(text);
        }
        int[] subIds = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            subIds[i] = parseSubId(parts[i], text);
        }
        if (Integer.compareUnsigned(subIds[0], 2) > 0
                || (subIds[0] != 2 && Integer.compareUnsigned(subIds[1], 39) > 0)) {
            throw notAnOid(text);
        }
        return new Oid(subIds);
    }

    private static int parseSubId(String part, String whole) {
        if (part.isEmpty() || part.length() > 10 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw notAnOid(whole);
        }
        long value = Long.parseLong(part);
        if (value > 0xFFFF_FFFFL) {
            throw notAnOid(whole);
        }
        return (int) value;
    }

    private static IllegalArgumentException notAnOid(String text) {
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return new IllegalArgumentException(
                "'" + shown + "' is not an OID: write numbers with dots, such as 1.3.6.1.2.1.1.3.0");
    }

    public int length() {
        return subIds.length;
    }

    /** The sub-identifier as an unsigned int. */
    public int subId(int position) {
        return subIds[position];
    }

    public int[] toIntArray() {
        return subIds.clone();
    }

    public Oid append(Oid suffix) {
        int[] joined = Arrays.copyOf(subIds, subIds.length + suffix.subIds.length);
        System.arraycopy(suffix.subIds, 0, joined, subIds.length, suffix.subIds.length);
        return of(joined);
    }

    /** What follows the first {@code length} sub-identifiers: the row index, where those are the column. */
    public Oid suffix(int length) {
        return new Oid(Arrays.copyOfRange(subIds, length, subIds.length));
    }

    public boolean startsWith(Oid prefix) {
        return subIds.length >= prefix.subIds.length
                && Arrays.equals(subIds, 0, prefix.subIds.length, prefix.subIds, 0, prefix.subIds.length);
    }

    /** A row index in dotted decimal, which unlike an OID may be one number alone. */
    public static Oid parseIndex(String text) {
        String[] parts = text.split("\\.", -1);
        int[] subIds = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            subIds[i] = parseSubId(parts[i], text);
        }
        return new Oid(subIds);
    }

    @Override
    public int compareTo(Oid other) {
        return Arrays.compareUnsigned(subIds, other.subIds);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Oid that && Arrays.equals(subIds, that.subIds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(subIds);
    }

    @Override
    public String toString() {
        var text = new StringBuilder(subIds.length * 4);
        for (int subId : subIds) {
            if (!text.isEmpty()) {
                text.append('.');
            }
            text.append(Integer.toUnsignedString(subId));
        }
        return text.toString();
    }
}
