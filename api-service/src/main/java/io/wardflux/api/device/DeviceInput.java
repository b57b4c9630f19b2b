package io.wardflux.api.device;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a caller says of a device. What only answers have is allowed and ignored, so that an answer can be sent back. */
@JsonIgnoreProperties({
    "id",
    "status",
    "lastSeen",
    "lastPoll",
    "downSince",
    "restarts",
    "lastRestart",
    "upSince",
    "uptimeSeconds",
    "statusBy",
    "flapping",
    "pingStatus",
    "pingRttMs",
    "pingLoss",
    "lastPing",
    "lastOutcome",
    "message",
    "sysName",
    "sysDescr",
    "sysObjectId",
    "itemCount",
    "createdAt",
    "updatedAt"
})
@Schema(name = "DeviceInput")
record DeviceInput(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "Core-Router-01") @Nullable String name,

        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "192.0.2.1",
                description = "an IPv4 or IPv6 address; (ip, port) is unique")
        @Nullable String ip,

        @Schema(defaultValue = "161", minimum = "1", maximum = "65535") @Nullable Integer port,

        @Nullable Long credentialId,
        @Nullable List<@Nullable Long> templateIds,
        @Nullable String vendor,
        @Nullable String model,
        @Nullable String deviceType,
        @Nullable String location,
        @Nullable String description,
        @Nullable Map<String, @Nullable String> tags,

        @Schema(defaultValue = "true") @Nullable Boolean enabled,

        @Schema(
                defaultValue = "standard",
                allowableValues = {"high", "standard", "bulk"})
        @Nullable String priority,

        @Schema(description = "the device through which this one is reached") @Nullable Long parentId,

        @Schema(description = "needed in a PUT: of the answer that is changed; a stale one is refused with 409")
        @Nullable Long version) {}
