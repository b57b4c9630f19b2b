package io.wardflux.worker.sample;

import java.util.Arrays;

/** Bytes that grow and are used again: the text of a batch of lines. */
public final class LineBuffer {
    private static final byte[] LONG_MIN = "-9223372036854775808".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private static final long[] POWERS = powersOfTen();
    private static final byte[] TENS = pairs(true);
    private static final byte[] ONES = pairs(false);

    private byte[] bytes = new byte[64 << 10];
    private int length;
    /** The items of a poll have the same time, so it is written out once. */
    private long endMs = Long.MIN_VALUE;

    private byte[] end = new byte[0];

    public int length() {
        return length;
    }

    /** Cuts off what came after. */
    public void length(int shorter) {
        length = Math.min(length, shorter);
    }

    /** The text is in its first {@link #length()} bytes. */
    public byte[] array() {
        return bytes;
    }

    public void append(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    public void append(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    public void appendAscii(String text) {
        int count = text.length();
        room(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    public void append(long value) {
        if (value == Long.MIN_VALUE) {
            append(LONG_MIN);
            return;
        }
        room(20);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digits = digits(rest);
        int at = length + digits;
        length = at;
        while (rest >= 100) {
            int pair = (int) (rest % 100);
            rest /= 100;
            bytes[--at] = ONES[pair];
            bytes[--at] = TENS[pair];
        }
        bytes[--at] = ONES[(int) rest];
        if (rest >= 10) {
            bytes[--at] = TENS[(int) rest];
        }
    }

    /** A blank, the time, and the end of the line. */
    public void endLine(long atMs) {
        if (atMs != endMs) {
            int before = length;
            append(' ');
            append(atMs);
            append('\n');
            end = Arrays.copyOfRange(bytes, before, length);
            endMs = atMs;
        } else {
            append(end);
        }
    }

    private static int digits(long value) {
        // log10(2) is 1233 / 4096: right, or too small by one.
        int digits = (Long.SIZE - Long.numberOfLeadingZeros(value | 1)) * 1233 >> 12;
        return value < POWERS[digits] ? Math.max(1, digits) : digits + 1;
    }

    private static byte[] pairs(boolean tens) {
        byte[] digits = new byte[100];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) ('0' + (tens ? i / 10 : i % 10));
        }
        return digits;
    }

    private static long[] powersOfTen() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, java.nio.charset.StandardCharsets.UTF_8);
    }
}
