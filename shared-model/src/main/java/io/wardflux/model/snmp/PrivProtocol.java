package io.wardflux.model.snmp;

import java.util.Arrays;
import java.util.Optional;

/** USM privacy; the {@code -C} ones extend the key as Cisco does (3DES key extension), the others after Blumenthal. */
public enum PrivProtocol {
    DES("DES"),
    TRIPLE_DES("3DES"),
    AES_128("AES-128"),
    AES_192("AES-192"),
    AES_256("AES-256"),
    AES_192_C("AES-192-C"),
    AES_256_C("AES-256-C");

    private final String wireName;

    PrivProtocol(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<PrivProtocol> ofWireName(String name) {
        return Arrays.stream(values()).filter(v -> v.wireName.equals(name)).findFirst();
    }
}
