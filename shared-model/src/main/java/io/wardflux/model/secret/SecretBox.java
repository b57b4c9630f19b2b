package io.wardflux.model.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with a fresh nonce per record and the record's identity as associated data, so that a sealed secret that
 * was copied to another row does not open there. Layout: format (1 byte) · key id (4) · nonce (12) · ciphertext · tag (16).
 * The key id is the first four bytes of the key's SHA-256: it says which key is needed without saying what it is.
 */
public final class SecretBox {

    private static final byte FORMAT = 1;
    private static final int KEY_ID_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final byte[] keyId;
    private final SecureRandom random = new SecureRandom();

    private SecretBox(byte[] keyBytes) {
        this.key = new SecretKeySpec(keyBytes, "AES");
        this.keyId = Arrays.copyOf(sha256(keyBytes), KEY_ID_BYTES);
    }

    /**
     * @param base64 32 bytes in base64, as {@code WARD_SECRET_KEY} has them
     * @throws IllegalArgumentException with a sentence that names the setting
     */
    public static SecretBox fromBase64(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("WARD_SECRET_KEY is not base64: it must be the base64 of 32 random bytes"
                    + " (make one with: openssl rand -base64 32)");
        }
        if (bytes.length != 32) {
            throw new IllegalArgumentException("WARD_SECRET_KEY holds " + bytes.length
                    + " bytes: it must be the base64 of 32 random bytes (make one with: openssl rand -base64 32)");
        }
        return new SecretBox(bytes);
    }

    public SealedSecret seal(Secret secret, String recordIdentity) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, recordIdentity);
            byte[] sealed = cipher.doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
            return SealedSecret.sealed(ByteBuffer.allocate(HEADER_BYTES + sealed.length)
                    .put(FORMAT)
                    .put(keyId)
                    .put(nonce)
                    .put(sealed)
                    .array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is not available in this Java runtime", e);
        }
    }

    /** Empty where it was sealed with another key, for another record, or is damaged. */
    public Optional<Secret> open(SealedSecret sealed, String recordIdentity) {
        byte[] bytes = sealed.toBytes();
        if (bytes.length < HEADER_BYTES + TAG_BITS / 8
                || bytes[0] != FORMAT
                || !Arrays.equals(bytes, 1, 1 + KEY_ID_BYTES, keyId, 0, KEY_ID_BYTES)) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOfRange(bytes, 1 + KEY_ID_BYTES, HEADER_BYTES);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, recordIdentity);
            byte[] plain = cipher.doFinal(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
            return Optional.of(Secret.of(new String(plain, StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** A key for another purpose, derived from this one; different purposes give unrelated keys. */
    public byte[] deriveKey(String purpose) {
        try {
            var mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is not available in this Java runtime", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String recordIdentity) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(keyId);
        cipher.updateAAD(recordIdentity.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is not available in this Java runtime", e);
        }
    }

    @Override
    public String toString() {
        return "SecretBox(key ***)";
    }
}
