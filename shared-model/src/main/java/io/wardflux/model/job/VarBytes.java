package io.wardflux.model.job;

import java.util.Arrays;

/** Unsigned LEB128 numbers in a byte array. */
final class VarBytes {

    private VarBytes() {}

    static final class Writer {
        private byte[] bytes;
        private int at;

        Writer(int capacity) {
            bytes = new byte[capacity];
        }

        void oneByte(int value) {
            room(1);
            bytes[at++] = (byte) value;
        }

        void varint(long value) {
            room(10);
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes[at++] = (byte) (rest & 0x7F | 0x80);
                rest >>>= 7;
            }
            bytes[at++] = (byte) rest;
        }

        void bytes(byte[] more) {
            room(more.length);
            System.arraycopy(more, 0, bytes, at, more.length);
            at += more.length;
        }

        byte[] toByteArray() {
            return at == bytes.length ? bytes : Arrays.copyOf(bytes, at);
        }

        private void room(int more) {
            if (at + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + more));
            }
        }
    }

    static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        int oneByte() {
            if (at >= bytes.length) {
                throw new MalformedJobException("ends after " + bytes.length + " bytes");
            }
            return bytes[at++] & 0xFF;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int b = oneByte();
                value |= (long) (b & 0x7F) << shift;
                if (b < 0x80) {
                    return value;
                }
            }
            throw new MalformedJobException("a number is longer than 64 bits");
        }

        byte[] bytes(long length) {
            if (length < 0 || length > remaining()) {
                throw new MalformedJobException("says " + length + " bytes follow where " + remaining() + " do");
            }
            at += (int) length;
            return Arrays.copyOfRange(bytes, at - (int) length, at);
        }

        int remaining() {
            return bytes.length - at;
        }
    }
}
