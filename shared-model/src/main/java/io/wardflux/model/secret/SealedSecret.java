package io.wardflux.model.secret;

import java.util.Arrays;

/**
 * A secret as it lies in the database. Only {@link SecretBox} makes one from a secret, so a plaintext cannot be stored
 * by mistake.
 */
public final class SealedSecret {

    private final byte[] bytes;

    private SealedSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    static SealedSecret sealed(byte[] bytes) {
        return new SealedSecret(bytes);
    }

    /** From the database; whether it can be opened shows only at {@link SecretBox#open}. */
    public static SealedSecret fromStore(byte[] bytes) {
        return new SealedSecret(bytes.clone());
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SealedSecret that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "sealed(" + bytes.length + " bytes)";
    }
}
