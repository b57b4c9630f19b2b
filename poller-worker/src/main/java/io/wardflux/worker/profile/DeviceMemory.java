package io.wardflux.worker.profile;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.snmp.AgentProfile;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What this worker remembers of devices from one poll to the next, of a bounded number of them: those that came last. Not those
 * that were used last, for which each use would write into three objects somewhere in memory, all of which the garbage collector
 * would then have to look at. It is one object for each device, for the same reason. Whoever uses it holds its monitor.
 */
@Component
final class DeviceMemory {
    /** As many as have states that wait, at most. */
    static final int MOST_DEVICES = 200_000;

    private final Map<Long, Device> devices = new LinkedHashMap<>(64) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Device> eldest) {
            return size() > MOST_DEVICES;
        }
    };

    DeviceMemory(MeterRegistry meters) {
        Gauge.builder("ward.known.devices.capacity", () -> MOST_DEVICES).register(meters);
        Gauge.builder("ward.known.devices.used", this, DeviceMemory::size).register(meters);
    }

    /** Each part belongs to the class that it is named after. */
    static final class Device {
        /** In a row; negative where unknown. */
        int silence = -1;
        /** Where the device ever told its sysUpTime, or is known to have. */
        Restarts.@Nullable Known restarts;
        /** The session gives the same instance as long as nothing has changed. */
        @Nullable AgentProfile profile;

        Sent.@Nullable Told sent;
    }

    private synchronized int size() {
        return devices.size();
    }

    /** Null where nothing is known of it. */
    @Nullable Device find(long deviceId) {
        return devices.get(deviceId);
    }

    Device get(long deviceId) {
        return devices.computeIfAbsent(deviceId, id -> new Device());
    }
}
