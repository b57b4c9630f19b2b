package io.wardflux.snmp.snmp4j;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A BER message as a tree that can be bent and written again, with lengths that are right unless a node says otherwise. */
final class BerTree {
    int tag;
    byte[] content = {};

    @Nullable List<BerTree> children;
    /** Written instead of the length. */
    byte @Nullable [] lengthBytes;

    BerTree(int tag, byte[] content) {
        this.tag = tag;
        this.content = content;
    }

    BerTree(int tag, List<BerTree> children) {
        this.tag = tag;
        this.children = new ArrayList<>(children);
    }

    /** @throws RuntimeException where it is no BER */
    static BerTree parse(byte[] bytes) {
        List<BerTree> all = parseAll(bytes, 0, bytes.length);
        if (all.size() != 1) {
            throw new IllegalArgumentException("one message, not " + all.size());
        }
        return all.getFirst();
    }

    private static List<BerTree> parseAll(byte[] bytes, int from, int to) {
        List<BerTree> all = new ArrayList<>();
        int at = from;
        while (at < to) {
            int tag = bytes[at] & 0xFF;
            int length = bytes[at + 1] & 0xFF;
            int start = at + 2;
            if (length > 0x80) {
                int count = length & 0x7F;
                length = 0;
                for (int i = 0; i < count; i++) {
                    length = length << 8 | bytes[start++] & 0xFF;
                }
            }
            if (length < 0 || length > to - start) {
                throw new IllegalArgumentException("too long");
            }
            all.add(node(tag, bytes, start, start + length));
            at = start + length;
        }
        return all;
    }

    private static BerTree node(int tag, byte[] bytes, int from, int to) {
        boolean constructed = tag == 0x30 || tag >= 0xA0 && tag <= 0xA8;
        // The security parameters of v3 are a sequence within a string.
        boolean wrapped = tag == 0x04 && to - from > 2 && bytes[from] == 0x30;
        if (constructed || wrapped) {
            try {
                return new BerTree(tag, parseAll(bytes, from, to));
            } catch (RuntimeException e) {
                if (constructed) {
                    throw e;
                }
            }
        }
        return new BerTree(tag, java.util.Arrays.copyOfRange(bytes, from, to));
    }

    List<BerTree> nodes() {
        List<BerTree> all = new ArrayList<>();
        collect(all);
        return all;
    }

    private void collect(List<BerTree> all) {
        all.add(this);
        if (children != null) {
            children.forEach(child -> child.collect(all));
        }
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        write(out);
        return out.toByteArray();
    }

    private void write(ByteArrayOutputStream out) {
        byte[] body = content;
        if (children != null) {
            ByteArrayOutputStream inner = new ByteArrayOutputStream(256);
            children.forEach(child -> child.write(inner));
            body = inner.toByteArray();
        }
        out.write(tag);
        if (lengthBytes != null) {
            out.writeBytes(lengthBytes);
        } else if (body.length < 0x80) {
            out.write(body.length);
        } else if (body.length < 0x100) {
            out.write(0x81);
            out.write(body.length);
        } else {
            out.write(0x82);
            out.write(body.length >> 8);
            out.write(body.length);
        }
        out.writeBytes(body);
    }
}
