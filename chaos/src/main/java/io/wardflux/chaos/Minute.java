package io.wardflux.chaos;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A minute of {@code GET /api/v1/ledger}. */
record Minute(Instant slot, long scheduled, Map<String, Long> outcomes, long open, long unaccounted) {

    Minute {
        outcomes = Map.copyOf(outcomes);
    }

    static Minute of(JsonNode row) {
        var outcomes = new TreeMap<String, Long>();
        row.path("outcomes")
                .properties()
                .forEach(outcome ->
                        outcomes.put(outcome.getKey(), outcome.getValue().asLong()));
        return new Minute(
                Instant.parse(row.path("slot").asString("")),
                row.path("scheduled").asLong(),
                outcomes,
                row.path("open").asLong(),
                row.path("unaccounted").asLong());
    }

    long ok() {
        return outcomes.getOrDefault("ok", 0L);
    }
}
