package io.wardflux.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;

/** How messages of v3 are authenticated: RFC 3414 (MD5, SHA-1) and RFC 7860 (the SHA-2 family). */
enum AuthProtocol {
    MD5("MD5", "HmacMD5", 12),
    SHA_1("SHA-1", "HmacSHA1", 12),
    SHA_224("SHA-224", "HmacSHA224", 16),
    SHA_256("SHA-256", "HmacSHA256", 24),
    SHA_384("SHA-384", "HmacSHA384", 32),
    SHA_512("SHA-512", "HmacSHA512", 48);

    private static final int EXPANDED = 1 << 20;

    final String macName;
    /** How many octets of the digest a message carries. */
    final int truncated;

    private final String digestName;

    AuthProtocol(String digestName, String macName, int truncated) {
        this.digestName = digestName;
        this.macName = macName;
        this.truncated = truncated;
    }

    /** @throws IllegalArgumentException in one sentence, for another name */
    static AuthProtocol of(String name) {
        for (AuthProtocol protocol : values()) {
            if (protocol.digestName.equals(name.equals("SHA") ? "SHA-1" : name)) {
                return protocol;
            }
        }
        throw new IllegalArgumentException(
                "--v3-auth '" + name + "' is not MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512");
    }

    /** A passphrase's key, before it is made an engine's: the digest of its octets, repeated up to 2^20 (RFC 3414, A.2). */
    byte[] key(String passphrase) {
        byte[] octets = passphrase.getBytes(StandardCharsets.UTF_8);
        MessageDigest digest = digest();
        int rest = EXPANDED;
        for (; rest >= octets.length; rest -= octets.length) {
            digest.update(octets);
        }
        digest.update(octets, 0, rest);
        return digest.digest();
    }

    /** The key for one engine (RFC 3414, 2.6). */
    byte[] localise(byte[] key, byte[] engineId) {
        MessageDigest digest = digest();
        digest.update(key);
        digest.update(engineId);
        digest.update(key);
        return digest.digest();
    }

    Mac mac() {
        try {
            return Mac.getInstance(macName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has " + macName, e);
        }
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(digestName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has " + digestName, e);
        }
    }
}
