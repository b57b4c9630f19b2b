package io.wardflux.simulator;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-128 in CFB mode, as v3 uses it (RFC 3826). One for each thread.
 *
 * <p>The JDK's own CFB goes from block to block, at several times the cost. Here the key stream of a whole message comes from
 * one call of a mode that the processor is fast at. Decrypting, block i is xored with E(C[i-1]): that is ECB over the initial
 * vector and the blocks before. Encrypting, it is xored with K[i] = E(C[i-1]) = E(P[i-1] xor K[i-1]): that is CBC over the same,
 * beginning with zeros.
 */
final class Cfb {

    private static final int BLOCK = 16;
    private static final IvParameterSpec ZEROS = new IvParameterSpec(new byte[BLOCK]);

    private final Cipher ecb;
    private final Cipher cbc;
    private final byte[] stream = new byte[2 * Datagrams.LONGEST];
    private final ByteBuffer vector = ByteBuffer.wrap(stream);

    Cfb() {
        try {
            ecb = Cipher.getInstance("AES/ECB/NoPadding");
            cbc = Cipher.getInstance("AES/CBC/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has AES", e);
        }
    }

    /** Decrypts one array into another, from its beginning. */
    void decrypt(Key key, int boots, int seconds, long salt, byte[] bytes, int from, int length, byte[] into) {
        int whole = fill(boots, seconds, salt, bytes, from, length);
        try {
            ecb.init(Cipher.ENCRYPT_MODE, key);
            ecb.doFinal(stream, 0, whole, stream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < length; i++) {
            into[i] = (byte) (bytes[from + i] ^ stream[i]);
        }
    }

    /** Encrypts in place. */
    void encrypt(Key key, int boots, int seconds, long salt, byte[] bytes, int from, int length) {
        int whole = fill(boots, seconds, salt, bytes, from, length);
        try {
            cbc.init(Cipher.ENCRYPT_MODE, key, ZEROS);
            cbc.doFinal(stream, 0, whole, stream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < length; i++) {
            bytes[from + i] ^= stream[i];
        }
    }

    /** The initial vector and all blocks but the last; the number of octets, in whole blocks. */
    private int fill(int boots, int seconds, long salt, byte[] bytes, int from, int length) {
        vector.putInt(0, boots).putInt(4, seconds).putLong(8, salt);
        int whole = (length + BLOCK - 1) / BLOCK * BLOCK;
        System.arraycopy(bytes, from, stream, BLOCK, Math.max(0, whole - BLOCK));
        return whole;
    }
}
