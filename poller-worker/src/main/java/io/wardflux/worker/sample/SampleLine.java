package io.wardflux.worker.sample;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.sample.Series;
import io.wardflux.model.sample.ValueType;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.Reading;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value as a line of the exposition format: a gauge times its scale, a counter raw, a state as it is, a text as the
 * label {@code value} of a series that is 1. A Counter64 is written with all its digits; VictoriaMetrics keeps float64, which
 * holds whole numbers up to 2^53 exactly and rounds the ones above.
 */
public final class SampleLine {
    /** Above this a double no longer tells each whole number from the next, so it is left to its own notation. */
    private static final double EXACT = 1L << 53;

    private static final byte[] TEXT_END = "\"} 1".getBytes(StandardCharsets.US_ASCII);

    private SampleLine() {}

    /**
     * @param name and labels from {@link SeriesPrefix} for the same type
     * @return null where a line was appended, else why the value is none; then nothing was appended
     */
    public static Reading.@Nullable Failure append(
            LineBuffer out, byte[] name, byte[] labels, ValueType type, double scale, SnmpValue value, long atMs) {
        if (value instanceof SnmpValue.Null) {
            return new Reading.Failure(Outcome.NO_SUCH_INSTANCE, "The agent has no value for it (NULL)");
        }
        int start = out.length();
        out.append(name);
        out.append(labels);
        String problem = switch (type) {
            case GAUGE -> scale == 1 ? raw(out, value) : scaled(out, value, scale);
            case COUNTER -> raw(out, value);
            case STATE -> whole(out, value);
            case TEXT -> text(out, value);
        };
        if (problem != null) {
            out.length(start);
            return new Reading.Failure(Outcome.BAD_VALUE, problem);
        }
        out.endLine(atMs);
        return null;
    }

    private static @Nullable String raw(LineBuffer out, SnmpValue value) {
        switch (value) {
            case SnmpValue.Integer32(int number) -> out.append((long) number);
            case SnmpValue.Counter32(long number) -> out.append(number);
            case SnmpValue.Gauge32(long number) -> out.append(number);
            case SnmpValue.TimeTicks(long hundredths) -> out.append(hundredths);
            case SnmpValue.Counter64(long bits) -> unsigned(out, bits);
            case SnmpValue.OpaqueFloat(float number) -> {
                if (!Float.isFinite(number)) {
                    return number + " cannot be stored";
                }
                out.appendAscii(Float.toString(number));
            }
            case SnmpValue.OpaqueDouble(double number) -> {
                return finite(out, number);
            }
            case SnmpValue.OctetString(byte[] octets) -> {
                var text = NumberText.in(octets);
                if (text.isEmpty()) {
                    return noNumber(value);
                }
                out.appendAscii(text.get());
            }
            case SnmpValue.IpAddress _, SnmpValue.ObjectId _, SnmpValue.OpaqueBytes _, SnmpValue.Null _ -> {
                return noNumber(value);
            }
        }
        return null;
    }

    private static @Nullable String scaled(LineBuffer out, SnmpValue value, double scale) {
        return switch (value) {
            case SnmpValue.Integer32(int number) -> finite(out, number * scale);
            case SnmpValue.Counter32(long number) -> finite(out, number * scale);
            case SnmpValue.Gauge32(long number) -> finite(out, number * scale);
            case SnmpValue.TimeTicks(long hundredths) -> finite(out, hundredths * scale);
            case SnmpValue.Counter64(long bits) -> finite(out, Double.parseDouble(Long.toUnsignedString(bits)) * scale);
            // Through its decimal digits, or 0.1f would become 0.10000000149.
            case SnmpValue.OpaqueFloat(float number) -> finite(out, Double.parseDouble(Float.toString(number)) * scale);
            case SnmpValue.OpaqueDouble(double number) -> finite(out, number * scale);
            case SnmpValue.OctetString(byte[] octets) -> {
                var text = NumberText.in(octets);
                yield text.isEmpty() ? noNumber(value) : finite(out, Double.parseDouble(text.get()) * scale);
            }
            case SnmpValue.IpAddress _, SnmpValue.ObjectId _, SnmpValue.OpaqueBytes _, SnmpValue.Null _ ->
                noNumber(value);
        };
    }

    private static @Nullable String whole(LineBuffer out, SnmpValue value) {
        return switch (value) {
            case SnmpValue.OctetString(byte[] octets)
            when NumberText.in(octets).filter(NumberText::isWhole).isEmpty() ->
                "A state is a whole number, not " + shown(value);
            case SnmpValue.OpaqueFloat _, SnmpValue.OpaqueDouble _ -> "A state is a whole number, not " + shown(value);
            default -> raw(out, value);
        };
    }

    private static @Nullable String text(LineBuffer out, SnmpValue value) {
        var escaped = new StringBuilder();
        Series.escape(TextValue.of(value), escaped);
        out.append(escaped.toString().getBytes(StandardCharsets.UTF_8));
        out.append(TEXT_END);
        return null;
    }

    private static void unsigned(LineBuffer out, long bits) {
        if (bits >= 0) {
            out.append(bits);
        } else {
            out.appendAscii(Long.toUnsignedString(bits));
        }
    }

    private static @Nullable String finite(LineBuffer out, double number) {
        if (!Double.isFinite(number)) {
            return number + " cannot be stored";
        }
        if (Math.abs(number) < EXACT && number == Math.rint(number)) {
            out.append((long) number);
        } else {
            out.appendAscii(Double.toString(number));
        }
        return null;
    }

    private static String noNumber(SnmpValue value) {
        return shown(value) + " is no number";
    }

    private static String shown(SnmpValue value) {
        String text = TextValue.of(value);
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }
}
