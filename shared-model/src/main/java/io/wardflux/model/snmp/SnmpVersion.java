package io.wardflux.model.snmp;

import java.util.Arrays;
import java.util.Optional;

public enum SnmpVersion {
    V1("v1"),
    V2C("v2c"),
    V3("v3");

    private final String wireName;

    SnmpVersion(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<SnmpVersion> ofWireName(String name) {
        return Arrays.stream(values()).filter(v -> v.wireName.equals(name)).findFirst();
    }
}
