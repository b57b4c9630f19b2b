package io.wardflux.api.item;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param templateId null for the device's own
 * @param oid what is asked: the instance
 * @param intervalSeconds that of the item, else the template's, else the system's
 * @param present false for a table's row that the device no longer has
 * @param lastOutcome null before the first poll
 */
@Schema(name = "Item")
record ItemView(
        long id,
        long deviceId,
        @Nullable Long templateId,
        String name,
        String oid,
        String metric,
        Map<String, String> labels,

        @Schema(allowableValues = {"gauge", "counter", "text", "state"})
        String valueType,

        String unit,
        double scale,
        int intervalSeconds,
        boolean enabled,
        boolean present,
        @Nullable Instant lastPoll,

        @Schema(description = "a number or a text") @Nullable Object lastValue,

        @Nullable String lastOutcome,
        @Nullable String lastError) {

    ItemView with(LastValues.LastValue last) {
        return new ItemView(
                id,
                deviceId,
                templateId,
                name,
                oid,
                metric,
                labels,
                valueType,
                unit,
                scale,
                intervalSeconds,
                enabled,
                present,
                last.at(),
                last.value(),
                lastOutcome,
                lastError);
    }
}
