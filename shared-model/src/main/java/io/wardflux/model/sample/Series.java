package io.wardflux.model.sample;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A metric name and its labels, and their text in the exposition format. Label values are escaped exactly: backslash,
 * double quote and line feed, nothing else.
 */
public record Series(String metric, Map<String, String> labels) {

    public Series {
        labels = new LinkedHashMap<>(labels);
    }

    /** {@code metric{label="value",…}} with labels in their given order. */
    public String text() {
        var text = new StringBuilder(metric.length() + 64).append(metric).append('{');
        String separator = "";
        for (var label : labels.entrySet()) {
            text.append(separator).append(label.getKey()).append("=\"");
            escape(label.getValue(), text);
            text.append('"');
            separator = ",";
        }
        return text.append('}').toString();
    }

    public static void escape(String value, StringBuilder into) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> into.append("\\\\");
                case '"' -> into.append("\\\"");
                case '\n' -> into.append("\\n");
                default -> into.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text();
    }
}
