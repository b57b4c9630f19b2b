package io.wardflux.worker.sample;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers that agents give as text, such as net-snmp's load average {@code 0.42}. */
final class NumberText {
    private static final int LONGEST = 40;
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,19}");

    private NumberText() {}

    /** The decimal text, where it is nothing but a number with white space around it. */
    static Optional<String> in(byte[] octets) {
        if (octets.length > LONGEST) {
            return Optional.empty();
        }
        String text = new String(octets, StandardCharsets.ISO_8859_1).trim();
        return NUMBER.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    static boolean isWhole(String text) {
        return WHOLE.matcher(text).matches();
    }
}
