package io.wardflux.api.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.model.device.DeviceStatus;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** {@code ward_devices{status}}; NaN where the database does not say. Counted when somebody looks, and not too often. */
@Component
class DeviceCounts {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Database database;
    private @Nullable Map<String, Long> counts;
    private long countedAtNanos;
    private boolean counted;

    DeviceCounts(Database database, MeterRegistry meters) {
        this.database = database;
        for (DeviceStatus status : DeviceStatus.values()) {
            Gauge.builder("ward.devices", this, counts -> counts.of(status))
                    .description("Devices by status")
                    .tag("status", status.wireName())
                    .register(meters);
        }
    }

    private synchronized double of(DeviceStatus status) {
        if (!counted || System.nanoTime() - countedAtNanos > FRESH.toNanos()) {
            try {
                counts = database.devicesByStatus();
            } catch (DataAccessException e) {
                counts = null;
            }
            counted = true;
            countedAtNanos = System.nanoTime();
        }
        return counts == null ? Double.NaN : counts.getOrDefault(status.wireName(), 0L);
    }
}
