package io.wardflux.api.event;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wardflux.model.task.TaskState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task was created or is in another state. States that last for less than half a second may be left out, the last one is not.
 *
 * @param at when it was created, started or ended, whichever is the latest
 */
record TaskChange(
        long taskId,

        @Schema(
                allowableValues = {
                    "poll_all_devices",
                    "poll_device_bulk",
                    "poll_device_item",
                    "check_device_health",
                    "discover_device",
                    "cleanup_old_data"
                })
        String type,

        TaskState state,
        @Nullable Long deviceId,
        @Nullable String worker,
        Instant at)
        implements Event {}
