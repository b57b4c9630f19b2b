package io.wardflux.api.device;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param lastSeen when it last answered
 * @param downSince null unless it is down
 * @param restarts how many were seen, by its sysUpTime and its SNMP engine's boots
 * @param lastRestart when the last of them was
 * @param upSince when it booted, by its sysUpTime; null unless it is up and told
 * @param statusBy who decides the status: polls where there are items to poll, else pings
 * @param flapping whether its status changes so often that it is damped
 * @param pingStatus what the last ping said, whoever decides; null where it was never pinged
 * @param pingLoss in percent
 * @param lastOutcome how its last poll ended; where pings decide, the last ping
 * @param message the same in plain words
 */
@Schema(name = "Device")
record DeviceView(
        long id,
        String name,
        String ip,
        int port,
        @Nullable Long credentialId,
        List<Long> templateIds,
        String vendor,
        String model,
        String deviceType,
        String location,
        String description,
        Map<String, String> tags,
        boolean enabled,

        @Schema(allowableValues = {"high", "standard", "bulk"})
        String priority,

        @Nullable Long parentId,

        @Schema(allowableValues = {"up", "down", "unknown", "disabled"})
        String status,

        @Nullable Instant lastSeen,
        @Nullable Instant lastPoll,
        @Nullable Instant downSince,
        long restarts,
        @Nullable Instant lastRestart,
        @Nullable Instant upSince,
        @Nullable Long uptimeSeconds,

        @Schema(allowableValues = {"snmp", "ping"}) @Nullable String statusBy,

        boolean flapping,

        @Schema(allowableValues = {"up", "down"}) @Nullable String pingStatus,

        @Nullable Double pingRttMs,
        @Nullable Double pingLoss,
        @Nullable Instant lastPing,
        @Nullable String lastOutcome,
        @Nullable String message,
        @Nullable String sysName,
        @Nullable String sysDescr,
        @Nullable String sysObjectId,
        long itemCount,
        long version,
        Instant createdAt,
        Instant updatedAt) {}
