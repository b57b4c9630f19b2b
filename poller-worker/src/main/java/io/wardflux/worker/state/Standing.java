package io.wardflux.worker.state;

import io.wardflux.model.device.DeviceStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a device stands.
 *
 * @param failures polls in a row that failed
 * @param successes polls in a row that were answered
 * @param downSince null while it is not down
 */
record Standing(
        DeviceStatus status,
        int failures,
        int successes,
        @Nullable Instant downSince) {}
