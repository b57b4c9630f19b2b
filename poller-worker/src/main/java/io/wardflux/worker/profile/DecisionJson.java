package io.wardflux.worker.profile;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a person decided, as the database has it. */
public final class DecisionJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DecisionJson() {}

    public static PollProfile.@Nullable Decision read(@Nullable String text) {
        if (text == null) {
            return null;
        }
        JsonNode json = JSON.readTree(text);
        return new PollProfile.Decision(
                number(json, "maxVarbinds"),
                number(json, "maxRepetitions"),
                number(json, "timeoutMs"),
                number(json, "maxInFlight"),
                number(json, "packetsPerSecond"),
                json.path("pinned").asBoolean(false));
    }

    private static @Nullable Integer number(JsonNode json, String name) {
        return json.path(name).isNumber() ? json.path(name).asInt() : null;
    }
}
