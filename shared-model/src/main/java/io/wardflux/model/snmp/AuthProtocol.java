package io.wardflux.model.snmp;

import java.util.Arrays;
import java.util.Optional;

/** USM authentication: RFC 3414 (MD5, SHA) and RFC 7860 (the SHA-2 family). */
public enum AuthProtocol {
    MD5("MD5"),
    SHA("SHA"),
    SHA_224("SHA-224"),
    SHA_256("SHA-256"),
    SHA_384("SHA-384"),
    SHA_512("SHA-512");

    private final String wireName;

    AuthProtocol(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<AuthProtocol> ofWireName(String name) {
        return Arrays.stream(values()).filter(v -> v.wireName.equals(name)).findFirst();
    }
}
