package io.wardflux.worker.profile;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is remembered of devices, of a bounded number of them: those that came last. Not those that were used last, for which each
 * use would write into three objects somewhere in memory, all of which the garbage collector would then have to look at.
 */
final class DeviceMap<V> extends LinkedHashMap<Long, V> {
    private static final long serialVersionUID = 1L;

    /** As many as have states that wait, at most. */
    static final int MOST_DEVICES = 200_000;

    DeviceMap() {
        super(64);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
        return size() > MOST_DEVICES;
    }
}
