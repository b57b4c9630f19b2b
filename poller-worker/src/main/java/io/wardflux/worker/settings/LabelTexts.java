package io.wardflux.worker.settings;

import io.wardflux.model.sample.ValueType;
import io.wardflux.worker.sample.SeriesPrefix;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The labels of a device's items, as lines have them; the items of a row have the same, so they are made once. */
final class LabelTexts {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final String NONE = "{}";

    private final Map<String, String> device;
    private final byte[] ofDevice;
    private final Map<Row, byte[]> known = new HashMap<>();

    private record Row(String json, boolean text) {}

    LabelTexts(Map<String, String> device) {
        this.device = device;
        this.ofDevice = SeriesPrefix.ofLabels(device);
    }

    /** {@code {…} } with a blank at the end, for metrics of the device as a whole; not to be changed. */
    byte[] ofDevice() {
        return ofDevice;
    }

    /** @param json the row's labels as Postgres gives them */
    byte[] of(String json, ValueType type) {
        boolean text = type == ValueType.TEXT;
        if (json.equals(NONE) && !text) {
            return ofDevice;
        }
        return known.computeIfAbsent(
                new Row(json, text),
                row -> SeriesPrefix.labels(type, device, json.equals(NONE) ? Map.of() : JSON.readValue(json, LABELS)));
    }
}
