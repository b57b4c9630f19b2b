package io.wardflux.broker.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/** A script in Redis: called by its digest, sent in full where Redis does not know it (any more). */
enum Script {
    PUBLISH,
    COMPLETE,
    LEASE,
    KEEPALIVE,
    REWIND,
    STARTED,
    REQUEUE,
    LEAVE,
    GIVEBACK,
    SEAL,
    ARRIVED,
    EXPIRE,
    LINES,
    MINUTES,
    TAKEN,
    STATS,
    BEGIN;

    private final byte[] body = Redis.bytes(load("queues.lua") + load(name().toLowerCase(Locale.ROOT) + ".lua"));
    private final String digest = sha1(body);

    byte[] body() {
        return body;
    }

    String digest() {
        return digest;
    }

    private static String load(String name) {
        try (var in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-1 is not available in this Java runtime", e);
        }
    }
}
