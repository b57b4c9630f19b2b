package io.wardflux.worker.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.sample.ValueType;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.Reading;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleLineTest {
    private static final Map<String, String> DEVICE = SeriesPrefix.ofDevice(42, "Core \"1\"\\2\nx", " ", "192.0.2.1");
    private static final String LABELS =
            "device=\"Core \\\"1\\\"\\\\2\\nx\",vendor=\"unknown\",ip=\"192.0.2.1\",device_id=\"42\"";

    private final LineBuffer out = new LineBuffer();

    private Reading.@Nullable Failure append(ValueType type, double scale, SnmpValue value) {
        return SampleLine.append(
                out,
                SeriesPrefix.name("m", type),
                SeriesPrefix.labels(type, Map.of(), Map.of("a", "b")),
                type,
                scale,
                value,
                1_700_000_000_123L);
    }

    /** What is stored as the sample's value, as it is written. */
    private String value(ValueType type, double scale, SnmpValue value) {
        out.length(0);
        assertThat(append(type, scale, value)).isNull();
        String line = out.toString();
        assertThat(line).startsWith("m{a=\"b\"} ").endsWith(" 1700000000123\n");
        return line.substring(9, line.length() - 15);
    }

    private String text(SnmpValue value) {
        out.length(0);
        assertThat(append(ValueType.TEXT, 1, value)).isNull();
        String line = out.toString();
        String start = "m_info{a=\"b\",value=\"";
        assertThat(line).startsWith(start).endsWith("\"} 1 1700000000123\n");
        return line.substring(start.length(), line.length() - "\"} 1 1700000000123\n".length());
    }

    /** What somebody who reads the line would take the label for (the exposition format's rules). */
    private static String unescaped(String label) {
        var text = new StringBuilder();
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c == '\\') {
                char next = label.charAt(++i);
                text.append(next == 'n' ? '\n' : next);
            } else {
                assertThat(c).isNotEqualTo('"').isNotEqualTo('\n');
                text.append(c);
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("io.wardflux.localstack.HostileStrings#all")
    void whatDevicesSayStaysWithinItsLabel(String hostile) {
        byte[] labels = SeriesPrefix.labels(
                ValueType.GAUGE, SeriesPrefix.ofDevice(1, hostile, hostile, "192.0.2.1"), Map.of("ifAlias", hostile));
        out.length(0);
        assertThat(SampleLine.append(
                        out,
                        SeriesPrefix.name("m", ValueType.GAUGE),
                        labels,
                        ValueType.GAUGE,
                        1,
                        new SnmpValue.Integer32(7),
                        5))
                .isNull();
        String line = out.toString();
        assertThat(line.indexOf('\n')).as("one line").isEqualTo(line.length() - 1);
        String alias = line.substring(line.indexOf("ifAlias=\"") + 9, line.length() - "\"} 7 5\n".length());
        assertThat(unescaped(alias)).isEqualTo(hostile);

        String label = unescaped(text(octets(hostile)));
        boolean control =
                hostile.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r');
        assertThat(label)
                .isEqualTo(control ? HexFormat.of().formatHex(hostile.getBytes(StandardCharsets.UTF_8)) : hostile);
    }

    private void refused(ValueType type, SnmpValue value) {
        out.length(0);
        out.append('x');
        Reading.Failure failure = append(type, 1, value);
        assertThat(failure).isNotNull();
        assertThat(failure.outcome()).isEqualTo(Outcome.BAD_VALUE);
        assertThat(failure.reason()).isNotBlank();
        assertThat(out.toString()).as("nothing is left of it").isEqualTo("x");
    }

    private static SnmpValue octets(String text) {
        return new SnmpValue.OctetString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void labelsAreInOrderAndEscapedExactly() {
        var row = new LinkedHashMap<String, String>();
        row.put("ifName", "Gi0/1 \"up\"");
        row.put("device", "clash");
        row.put("empty", "");
        row.put("no label", "x");
        assertThat(new String(SeriesPrefix.of("m", ValueType.GAUGE, DEVICE, row), StandardCharsets.UTF_8))
                .isEqualTo("m{" + LABELS + ",ifName=\"Gi0/1 \\\"up\\\"\",row_device=\"clash\"} ");
    }

    @Test
    void aRowsOwnValueLabelDoesNotHideATextsValue() {
        assertThat(new String(
                        SeriesPrefix.of("m", ValueType.TEXT, Map.of(), Map.of("value", "7")), StandardCharsets.UTF_8))
                .isEqualTo("m_info{row_value=\"7\",value=\"");
    }

    @Test
    void gaugesKeepEachTypesValue() {
        assertThat(value(ValueType.GAUGE, 1, new SnmpValue.Integer32(Integer.MIN_VALUE)))
                .isEqualTo("-2147483648");
        assertThat(value(ValueType.GAUGE, 1, new SnmpValue.Integer32(0))).isEqualTo("0");
        assertThat(value(ValueType.GAUGE, 1, new SnmpValue.Gauge32(4_294_967_295L)))
                .isEqualTo("4294967295");
        assertThat(value(ValueType.GAUGE, 1, new SnmpValue.TimeTicks(123_456))).isEqualTo("123456");
        assertThat(value(ValueType.GAUGE, 1, new SnmpValue.OpaqueFloat(3.1f))).isEqualTo("3.1");
        assertThat(value(ValueType.GAUGE, 1, new SnmpValue.OpaqueDouble(-0.1))).isEqualTo("-0.1");
    }

    @Test
    void onlyGaugesAreScaled() {
        assertThat(value(ValueType.GAUGE, 0.01, new SnmpValue.TimeTicks(123_456)))
                .isEqualTo("1234.56");
        assertThat(value(ValueType.GAUGE, 1024, new SnmpValue.Integer32(-3))).isEqualTo("-3072");
        assertThat(value(ValueType.GAUGE, 0.1, new SnmpValue.OpaqueFloat(0.5f))).isEqualTo("0.05");
        assertThat(value(ValueType.GAUGE, 10, octets("0.42"))).isEqualTo("4.2");
        assertThat(value(ValueType.COUNTER, 8, new SnmpValue.Counter32(5))).isEqualTo("5");
        assertThat(value(ValueType.STATE, 8, new SnmpValue.Integer32(2))).isEqualTo("2");
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740993, 9007199254740993",
        "-1, 18446744073709551615",
        "-9223372036854775808, 9223372036854775808",
        "9223372036854775807, 9223372036854775807"
    })
    void aCounter64IsWrittenWithAllItsDigits(long bits, String written) {
        assertThat(value(ValueType.COUNTER, 1, new SnmpValue.Counter64(bits))).isEqualTo(written);
        assertThat(value(ValueType.GAUGE, 1, new SnmpValue.Counter64(bits))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.14", "-7", "+.5", "1e3", "12."})
    void numbersInTextAreNumbers(String text) {
        assertThat(value(ValueType.GAUGE, 1, octets(" " + text + "\n"))).isEqualTo(text);
        assertThat(value(ValueType.COUNTER, 1, octets(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "up", "1 2", "0x10", "NaN", "Infinity", "1d", "1.2.3", "--1", "١"})
    void whatIsNoNumberIsABadValue(String text) {
        refused(ValueType.GAUGE, octets(text));
        refused(ValueType.COUNTER, octets(text));
        refused(ValueType.STATE, octets(text));
    }

    @Test
    void whatCannotBeStoredAsANumberIsABadValue() {
        refused(ValueType.GAUGE, new SnmpValue.OpaqueFloat(Float.NaN));
        refused(ValueType.GAUGE, new SnmpValue.OpaqueDouble(Double.POSITIVE_INFINITY));
        refused(ValueType.GAUGE, new SnmpValue.IpAddress(1));
        refused(ValueType.COUNTER, new SnmpValue.ObjectId(Oid.parse("1.3.6")));
        refused(ValueType.STATE, new SnmpValue.OpaqueFloat(1));
        refused(ValueType.STATE, octets("1.5"));
        refused(ValueType.GAUGE, new SnmpValue.OpaqueBytes(new byte[] {1}));
    }

    @Test
    void nullIsAnAbsentInstance() {
        Reading.Failure failure = append(ValueType.TEXT, 1, new SnmpValue.Null());
        assertThat(failure).isNotNull();
        assertThat(failure.outcome()).isEqualTo(Outcome.NO_SUCH_INSTANCE);
        assertThat(out.length()).isZero();
    }

    @Test
    void textsAreWrittenAsTheyAre() {
        assertThat(text(octets("Zürich → \"Core\" \\ 1\n2"))).isEqualTo("Zürich → \\\"Core\\\" \\\\ 1\\n2");
        assertThat(text(octets("padded\0\0"))).isEqualTo("padded");
        assertThat(text(octets(""))).isEmpty();
        assertThat(text(new SnmpValue.Integer32(-1))).isEqualTo("-1");
        assertThat(text(new SnmpValue.IpAddress(0xC0000201))).isEqualTo("192.0.2.1");
        assertThat(text(new SnmpValue.ObjectId(Oid.parse("1.3.6.1.4.1.9")))).isEqualTo("1.3.6.1.4.1.9");
        assertThat(text(new SnmpValue.Counter64(-1))).isEqualTo("18446744073709551615");
    }

    @Test
    void octetsThatAreNoTextAreHexadecimal() {
        assertThat(text(new SnmpValue.OctetString(new byte[] {0, (byte) 0xFF, (byte) 0x80, 10})))
                .isEqualTo("00ff800a");
        assertThat(text(new SnmpValue.OctetString(new byte[] {0, 0x1B, 0x2C, 0x3D, 0x4E, 0x5F})))
                .isEqualTo("001b2c3d4e5f");
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        String cut = text(octets("x".repeat(1023) + "ü and more"));
        assertThat(cut).isEqualTo("x".repeat(1023));
        assertThat(text(new SnmpValue.OctetString(new byte[5000]))).isEmpty();
    }
}
