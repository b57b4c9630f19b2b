package io.wardflux.worker.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Who decides a device's status: its polls where it has items to poll, else its pings. */
enum DecidedBy {
    SNMP("snmp", "poll"),
    PING("ping", "health check");

    private final String wireName;
    private final String once;

    DecidedBy(String wireName, String once) {
        this.wireName = wireName;
        this.once = once;
    }

    String wireName() {
        return wireName;
    }

    /** One observation in words; more have an s at the end. */
    String once() {
        return once;
    }

    static @Nullable DecidedBy ofWireName(@Nullable String name) {
        return Arrays.stream(values())
                .filter(by -> by.wireName.equals(name))
                .findFirst()
                .orElse(null);
    }
}
