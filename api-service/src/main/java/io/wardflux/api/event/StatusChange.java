package io.wardflux.api.event;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/**
 * @param id grows with time: who has seen one has seen all before it
 * @param kind {@code status} where it changed; else the device began or ceased to flap, which says how the status is decided
 * @param reason in plain words
 */
record StatusChange(
        long id,
        long deviceId,
        String device,
        Instant at,

        @Schema(allowableValues = {"status", "flappingStarted", "flappingEnded"})
        String kind,

        @Schema(allowableValues = {"up", "down", "unknown"}) String from,

        @Schema(allowableValues = {"up", "down", "unknown"}) String to,

        String reason)
        implements Event {}
