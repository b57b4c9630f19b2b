package io.wardflux.api.metrics;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a matrix or a vector series by series, so that a large answer is refused before it fills the memory. */
final class StoredSeriesReader {

    private static final String NAME = "__name__";

    private final JsonMapper json = JsonMapper.builder()
            // One series of many is read at a time.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws TooManyPointsException beyond {@code maxPoints} in all series together */
    List<StoredSeries> read(InputStream body, int maxPoints) {
        List<StoredSeries> all = new ArrayList<>();
        try (JsonParser parser = json.createParser(body)) {
            if (!findResult(parser)) {
                return all;
            }
            long points = 0;
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                JsonNode node = json.readTree(parser);
                StoredSeries series = series(node);
                points += series.values().length;
                if (points > maxPoints) {
                    throw new TooManyPointsException(maxPoints);
                }
                all.add(series);
            }
        }
        return all;
    }

    /** To the array {@code data.result}. */
    private static boolean findResult(JsonParser parser) {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.PROPERTY_NAME && "result".equals(parser.currentName())) {
                return parser.nextToken() == JsonToken.START_ARRAY;
            }
        }
        return false;
    }

    private static StoredSeries series(JsonNode node) {
        Map<String, String> labels = new LinkedHashMap<>();
        node.path("metric").forEachEntry((name, value) -> labels.put(name, value.asString("")));
        String metric = labels.containsKey(NAME) ? String.valueOf(labels.remove(NAME)) : "";
        JsonNode matrix = node.path("values");
        if (matrix.isArray()) {
            long[] times = new long[matrix.size()];
            double[] values = new double[matrix.size()];
            int i = 0;
            for (JsonNode point : matrix) {
                times[i] = timeMs(point);
                values[i++] = value(point);
            }
            return new StoredSeries(metric, labels, times, values);
        }
        JsonNode point = node.path("value");
        return new StoredSeries(metric, labels, new long[] {timeMs(point)}, new double[] {value(point)});
    }

    private static long timeMs(JsonNode point) {
        return Math.round(point.path(0).asDouble() * 1000);
    }

    private static double value(JsonNode point) {
        String text = point.path(1).asString("NaN");
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
