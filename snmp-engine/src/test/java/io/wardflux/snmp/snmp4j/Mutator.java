package io.wardflux.snmp.snmp4j;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Makes hostile datagrams of valid ones: bits, lengths, pieces, nesting, giants, numbers and names out of range, fields of the v3
 * header; each is what somebody might send who saw the request.
 */
final class Mutator {
    private static final int MAX_DATAGRAM = 9_000;
    private static final byte[][] NUMBERS = {
        {},
        {0},
        {-1},
        {1},
        {0x7F, -1, -1, -1},
        {-128, 0, 0, 0},
        {0, -1, -1, -1, -1},
        {-1, -1, -1, -1, -1, -1, -1, -1, -1},
    };
    private static final List<byte[]> STRINGS = List.of(
            "\u001b[2J\u001b]0;owned\u0007".getBytes(StandardCharsets.UTF_8),
            "line\r\nINFO forged".getBytes(StandardCharsets.UTF_8),
            "<script>\"'\\\u0000".getBytes(StandardCharsets.UTF_8),
            new byte[] {(byte) 0xC3, 0x28, (byte) 0xFF, (byte) 0xFE, (byte) 0xED, (byte) 0xA0, (byte) 0x80});
    private static final int[] TAGS = {
        0x02, 0x03, 0x04, 0x05, 0x06, 0x24, 0x30, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x80, 0x81, 0x82,
        0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0x1F, 0xFF
    };

    private final SplittableRandom random;
    /** Makes the digest right again, or does nothing. */
    private final UnaryOperator<byte[]> signer;

    Mutator(SplittableRandom random, UnaryOperator<byte[]> signer) {
        this.random = random;
        this.signer = signer;
    }

    SplittableRandom random() {
        return random;
    }

    byte[] mutate(byte[] valid) {
        byte[] made = switch (random.nextInt(10)) {
            case 0 -> noise(random.nextInt(16) == 0 ? MAX_DATAGRAM : 300);
            case 1, 2, 3 -> bytes(valid);
            case 4 -> bytes(tree(valid));
            default -> tree(valid);
        };
        return made.length > MAX_DATAGRAM ? Arrays.copyOf(made, MAX_DATAGRAM) : made;
    }

    private byte[] noise(int most) {
        byte[] noise = new byte[random.nextInt(most)];
        random.nextBytes(noise);
        if (noise.length > 0 && random.nextBoolean()) {
            noise[0] = 0x30;
        }
        return noise;
    }

    private byte[] bytes(byte[] valid) {
        byte[] bytes = valid.clone();
        if (bytes.length < 2) {
            return bytes;
        }
        switch (random.nextInt(5)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(64));
            case 2 -> {
                int from = random.nextInt(bytes.length);
                int to = from + random.nextInt(bytes.length - from);
                byte[] piece = new byte[to - from];
                random.nextBytes(piece);
                System.arraycopy(piece, 0, bytes, from, piece.length);
            }
            case 3 -> {
                for (int i = 0; i <= random.nextInt(8); i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            default -> {
                for (int i = 0; i <= random.nextInt(3); i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }

    private byte[] tree(byte[] valid) {
        BerTree message;
        try {
            message = BerTree.parse(valid);
        } catch (RuntimeException e) {
            return bytes(valid);
        }
        for (int i = 0; i <= random.nextInt(3); i++) {
            List<BerTree> nodes = message.nodes();
            // The header's fields are the first ones; behind them are the values, which get through to the poll.
            bend(nodes.get(
                    switch (random.nextInt(3)) {
                        case 0 -> random.nextInt(Math.min(14, nodes.size()));
                        case 1 -> random.nextInt(nodes.size());
                        default -> random.nextInt(nodes.size() / 2, nodes.size());
                    }));
        }
        byte[] made = message.encode();
        return random.nextBoolean() ? signer.apply(made) : made;
    }

    private void bend(BerTree node) {
        List<BerTree> children = node.children;
        switch (random.nextInt(12)) {
            case 0 -> node.tag = TAGS[random.nextInt(TAGS.length)];
            case 1 -> node.lengthBytes = length();
            case 2 -> replace(node, NUMBERS[random.nextInt(NUMBERS.length)]);
            case 3 -> replace(node, giant());
            case 4 -> replace(node, STRINGS.get(random.nextInt(STRINGS.size())));
            case 5 -> {
                node.tag = 0x06;
                replace(node, giantOid());
            }
            case 6 -> nest(node, 1 + random.nextInt(random.nextInt(8) == 0 ? 500 : 20));
            case 7 -> {
                if (children != null && !children.isEmpty()) {
                    BerTree child = children.get(random.nextInt(children.size()));
                    for (int i = 0; i <= random.nextInt(random.nextInt(8) == 0 ? 600 : 4); i++) {
                        children.add(child);
                    }
                }
            }
            case 8 -> {
                if (children != null && !children.isEmpty()) {
                    children.remove(random.nextInt(children.size()));
                }
            }
            case 9 -> {
                if (children != null && children.size() > 1) {
                    BerTree moved = children.removeFirst();
                    children.add(random.nextInt(children.size() + 1), moved);
                }
            }
            case 10 -> {
                byte[] piece = noise(12);
                replace(node, piece);
            }
            default -> {
                if (node.content.length > 0) {
                    byte[] changed = node.content.clone();
                    changed[changed.length - 1] += (byte) (1 + random.nextInt(3));
                    node.content = changed;
                }
            }
        }
    }

    private static void replace(BerTree node, byte[] content) {
        node.children = null;
        node.content = content;
    }

    private static void nest(BerTree node, int depth) {
        BerTree inner = new BerTree(node.tag, node.content);
        inner.children = node.children;
        for (int i = 1; i < depth; i++) {
            inner = new BerTree(0x30, List.of(inner));
        }
        node.tag = 0x30;
        node.children = new ArrayList<>(List.of(inner));
    }

    private byte[] length() {
        return switch (random.nextInt(6)) {
            case 0 -> new byte[] {(byte) 0x84, 0x7F, -1, -1, -1};
            case 1 -> new byte[] {(byte) 0x84, -1, -1, -1, -1};
            case 2 -> new byte[] {(byte) 0x80};
            case 3 -> new byte[] {(byte) 0x88, 0, 0, 0, 0, 0, 0, 0, 9};
            case 4 -> new byte[] {(byte) 0x82, (byte) random.nextInt(256), (byte) random.nextInt(256)};
            default -> new byte[] {(byte) random.nextInt(128)};
        };
    }

    private byte[] giant() {
        byte[] giant = new byte[random.nextInt(random.nextInt(4) == 0 ? 8_000 : 600)];
        random.nextBytes(giant);
        return giant;
    }

    private byte[] giantOid() {
        int subIds = 1 + random.nextInt(random.nextInt(4) == 0 ? 4_000 : 300);
        ByteBuffer oid = ByteBuffer.allocate(subIds * 5 + 1).put((byte) 0x2B);
        for (int i = 0; i < subIds; i++) {
            if (random.nextInt(20) == 0) {
                oid.put(new byte[] {(byte) 0x8F, -1, -1, -1, 0x7F});
            } else {
                oid.put((byte) random.nextInt(128));
            }
        }
        return Arrays.copyOf(oid.array(), oid.position());
    }
}
