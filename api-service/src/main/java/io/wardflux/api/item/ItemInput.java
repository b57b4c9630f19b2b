package io.wardflux.api.item;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a caller says of an item of a device's own. What only answers have is allowed and ignored. */
@JsonIgnoreProperties({
    "id",
    "deviceId",
    "templateId",
    "labels",
    "present",
    "lastPoll",
    "lastValue",
    "lastOutcome",
    "lastError"
})
@Schema(name = "ItemInput")
record ItemInput(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "CPU 5 s") @Nullable String name,

        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "1.3.6.1.4.1.9.9.109.1.1.1.1.6.1",
                description = "of an instance: scalars end in .0")
        @Nullable String oid,

        @Schema(description = "left out: snmp_ and the name") @Nullable String metric,

        @Schema(
                defaultValue = "gauge",
                allowableValues = {"gauge", "counter", "text", "state"})
        @Nullable String valueType,

        @Nullable String unit,

        @Schema(defaultValue = "1") @Nullable Double scale,

        @Schema(minimum = "10", maximum = "86400", description = "left out: the system's") @Nullable Integer intervalSeconds,

        @Schema(defaultValue = "true") @Nullable Boolean enabled) {}
