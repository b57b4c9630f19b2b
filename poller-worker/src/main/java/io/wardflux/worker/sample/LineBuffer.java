package io.wardflux.worker.sample;

import java.util.Arrays;

/** Bytes that grow and are used again: the text of a batch of lines. */
public final class LineBuffer {
    private static final byte[] LONG_MIN = "-9223372036854775808".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[64 << 10];
    private int length;

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
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    private static int digits(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
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
