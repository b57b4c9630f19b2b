package io.wardflux.model.sample;

import java.util.Arrays;
import java.util.Optional;

/** How an item's values are stored. */
public enum ValueType {
    /** A number, times the item's scale. */
    GAUGE("gauge"),
    /** A growing number, stored raw and unscaled: rates are PromQL's. */
    COUNTER("counter"),
    /** A text: {@code <metric>_info{…,value="…"} 1}. */
    TEXT("text"),
    /** An enumeration's number, never scaled. */
    STATE("state");

    private final String wireName;

    ValueType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<ValueType> ofWireName(String name) {
        return Arrays.stream(values()).filter(v -> v.wireName.equals(name)).findFirst();
    }
}
