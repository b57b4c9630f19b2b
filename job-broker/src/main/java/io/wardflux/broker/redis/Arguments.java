package io.wardflux.broker.redis;

import java.util.ArrayList;
import java.util.List;

/** The arguments of a script, in order. */
final class Arguments {

    private static final byte[] NONE = new byte[0];

    private final List<byte[]> all = new ArrayList<>();

    Arguments add(String text) {
        return add(Redis.bytes(text));
    }

    Arguments add(long number) {
        return add(Long.toString(number));
    }

    Arguments add(byte[] bytes) {
        all.add(bytes);
        return this;
    }

    Arguments none() {
        return add(NONE);
    }

    byte[][] toArray() {
        return all.toArray(byte[][]::new);
    }
}
