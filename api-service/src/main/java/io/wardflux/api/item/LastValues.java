package io.wardflux.api.item;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The values that items had last. Where there is no bean of it, items are listed without. */
public interface LastValues {

    /** Which series is an item's: its metric (for texts with {@code _info}), the device's id and these labels. */
    record Wanted(long itemId, String metric, String valueType, Map<String, String> labels) {}

    /** @param value a number, or a text */
    record LastValue(Instant at, Object value) {}

    /** By item id; those that are not known are left out, all of them where nothing answers. */
    Map<Long, LastValue> of(long deviceId, List<Wanted> items);
}
