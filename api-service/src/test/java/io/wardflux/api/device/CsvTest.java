package io.wardflux.api.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.api.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                "a,b",
                "a \"quoted\" word",
                "two\r\nlines",
                "=1+1",
                "+49",
                "-x",
                "@SUM(A1)",
                "'apostrophe",
                "''=x",
                "\ttab",
                "ü\u2028€"
            })
    void whatIsWrittenIsReadAgain(String cell) throws IOException {
        var out = new StringBuilder();
        Csv.write(List.of("first", cell, "last"), out);
        assertThat(Csv.read(out.toString())).containsExactly(List.of("first", cell, "last"));
    }

    @Test
    void noCellBeginsLikeAFormula() throws IOException {
        var out = new StringBuilder();
        Csv.write(List.of("=cmd|' /C calc'!A0", "+1", "-1", "@x"), out);
        assertThat(out.toString().split(",")).allMatch(cell -> cell.startsWith("'"));
    }

    @Test
    void lineEndsAndAMarkInFrontDoNotMatter() {
        assertThat(Csv.read("\uFEFFa,b\nc,\n\r\nd,e"))
                .containsExactly(List.of("a", "b"), List.of("c", ""), List.of("d", "e"));
        assertThat(Csv.read("")).isEmpty();
        assertThat(Csv.read("\"\"")).containsExactly(List.of(""));
    }

    @Test
    void aQuoteThatIsNeverClosedNamesItsLine() {
        assertThatThrownBy(() -> Csv.read("a,b\nc,\"d\n\n"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("line 2");
        assertThatThrownBy(() -> Csv.read("\"a\"b")).hasMessageContaining("line 1");
    }

    @ParameterizedTest
    @MethodSource("io.wardflux.localstack.HostileStrings#all")
    void whatDevicesSayIsNoFormulaAndComesBack(String text) throws IOException {
        var out = new StringBuilder();
        Csv.write(List.of("first", text, "last"), out);

        assertThat(Csv.read(out.toString())).containsExactly(List.of("first", text, "last"));
        String cell = out.substring("first,".length());
        assertThat(cell.startsWith("\"") ? cell.substring(1) : cell)
                .doesNotStartWith("=")
                .doesNotStartWith("+")
                .doesNotStartWith("-")
                .doesNotStartWith("@")
                .doesNotStartWith("\t");
        if (text.matches("(?s).*[,;\t].*")) {
            assertThat(cell).as("parted nowhere").startsWith("\"");
        }
    }

    @Test
    void aDeviceComesBackAsItWent() throws IOException {
        var device = new DeviceView(
                7,
                "R, \"1\"",
                "2001:db8::1",
                1161,
                3L,
                List.of(4L, 5L),
                "=Cisco",
                "m",
                "router",
                "Köln",
                "two\nlines",
                Map.of("a;b", "c=d\\", "k", ""),
                false,
                "bulk",
                9L,
                "up",
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                0,
                Instant.EPOCH,
                Instant.EPOCH);
        var out = new StringBuilder();
        DeviceCsv.writeHeader(out);
        DeviceCsv.write(device, out);
        assertThat(DeviceCsv.read(out.toString()))
                .containsExactly(new DeviceInput(
                        device.name(),
                        device.ip(),
                        device.port(),
                        3L,
                        List.of(4L, 5L),
                        device.vendor(),
                        device.model(),
                        device.deviceType(),
                        device.location(),
                        device.description(),
                        device.tags(),
                        false,
                        "bulk",
                        9L,
                        null));
    }

    @Test
    void aWrongCellIsNamedByIndexAndColumn() {
        assertThatThrownBy(() -> DeviceCsv.read("name,ip,port,enabled\na,1.1.1.1,x,maybe\nb,1.1.1.2\n"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.errors())
                                .extracting("field")
                                .containsExactly("[0].port", "[0].enabled", "[1]"));
        assertThatThrownBy(() -> DeviceCsv.read("name,address\n"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.errors()).extracting("field").containsExactly("address"));
    }
}
