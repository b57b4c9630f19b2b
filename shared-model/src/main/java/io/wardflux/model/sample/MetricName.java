package io.wardflux.model.sample;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of series and labels, checked where they are entered. */
public final class MetricName {

    public static final int MAX_LENGTH = 200;

    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private MetricName() {}

    public static boolean isMetric(String text) {
        return text.length() <= MAX_LENGTH && METRIC.matcher(text).matches();
    }

    /** Names that begin with two underscores are Prometheus' own. */
    public static boolean isLabel(String text) {
        return text.length() <= MAX_LENGTH
                && !text.startsWith("__")
                && LABEL.matcher(text).matches();
    }

    /** The metric of an item that names none: {@code snmp_} and its name in {@code [a-z0-9_]}. */
    public static String fromItemName(String name) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "_").replaceAll("^_+|_+$", "");
        String metric = plain.startsWith("snmp_") ? plain : "snmp_" + plain;
        return metric.length() > MAX_LENGTH ? metric.substring(0, MAX_LENGTH) : metric;
    }
}
