package io.wardflux.worker.sample;

import io.wardflux.model.snmp.SnmpValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Values as text. Octets that are UTF-8 without control characters are that text (without the NULs that some agents put at
 * the end), all others are written in hexadecimal. At most {@link #MOST_OCTETS} octets are looked at.
 */
public final class TextValue {
    public static final int MOST_OCTETS = 1024;

    private TextValue() {}

    public static String of(SnmpValue value) {
        return switch (value) {
            case SnmpValue.Integer32(int number) -> Integer.toString(number);
            case SnmpValue.Counter32(long number) -> Long.toString(number);
            case SnmpValue.Gauge32(long number) -> Long.toString(number);
            case SnmpValue.TimeTicks(long hundredths) -> Long.toString(hundredths);
            case SnmpValue.Counter64(long bits) -> Long.toUnsignedString(bits);
            case SnmpValue.IpAddress address -> address.text();
            case SnmpValue.ObjectId(var oid) -> oid.toString();
            case SnmpValue.OpaqueFloat(float number) -> Float.toString(number);
            case SnmpValue.OpaqueDouble(double number) -> Double.toString(number);
            case SnmpValue.OctetString(byte[] octets) -> ofOctets(octets);
            case SnmpValue.OpaqueBytes(byte[] content) -> hex(content);
            case SnmpValue.Null() -> "";
        };
    }

    static String ofOctets(byte[] octets) {
        int end = octets.length;
        while (end > 0 && octets[end - 1] == 0) {
            end--;
        }
        if (end == 0) {
            return "";
        }
        String text = utf8(octets, end);
        return text == null || hasControl(text) ? hex(octets) : text;
    }

    private static @org.jspecify.annotations.Nullable String utf8(byte[] octets, int length) {
        int end = Math.min(length, MOST_OCTETS);
        // Not in the middle of a character.
        while (end < length && end > 0 && (octets[end] & 0xC0) == 0x80) {
            end--;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets, 0, end))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r');
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets.length <= MOST_OCTETS ? octets : Arrays.copyOf(octets, MOST_OCTETS));
    }
}
