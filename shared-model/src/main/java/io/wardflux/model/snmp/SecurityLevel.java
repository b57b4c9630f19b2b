package io.wardflux.model.snmp;

import java.util.Arrays;
import java.util.Optional;

/** RFC 3411 §3.4.3. */
public enum SecurityLevel {
    NO_AUTH_NO_PRIV("noAuthNoPriv"),
    AUTH_NO_PRIV("authNoPriv"),
    AUTH_PRIV("authPriv");

    private final String wireName;

    SecurityLevel(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<SecurityLevel> ofWireName(String name) {
        return Arrays.stream(values()).filter(v -> v.wireName.equals(name)).findFirst();
    }
}
