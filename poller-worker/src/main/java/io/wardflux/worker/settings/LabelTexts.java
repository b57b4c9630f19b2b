package io.wardflux.worker.settings;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Labels as Postgres gives them; the items of a row have the same text, so it is read once. */
final class LabelTexts {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final Map<String, Map<String, String>> known = new HashMap<>();

    Map<String, String> parse(String json) {
        if (json.equals("{}")) {
            return Map.of();
        }
        return known.computeIfAbsent(json, text -> JSON.readValue(text, LABELS));
    }
}
