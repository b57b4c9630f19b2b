package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What was recorded is what is answered. */
class RecordingTest {

    private static final Pattern VARIATIONS = Pattern.compile(
            "^value=(.*)$|^.*initial=([-0-9]+).*$|^min=([-0-9]+).*$|^max=.*offset=([-0-9]+).*$|^.*rate=.*$");
    private static final long NOW = 1_800_000_000_000L;

    /** As recorders write it: all types, hex, variation modules, an OID out of order, one that comes twice. */
    private static final String EVERYTHING = """
            1.3.6.1.2.1.1.1.0|4|Switch | with a bar, 24 ports\s
            1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.318.1.3.4.5
            1.3.6.1.2.1.1.3.0|67|4294967295
            1.3.6.1.2.1.1.4.0|4|
            1.3.6.1.2.1.2.2.1.6.1|4x|00c0b7ff0d0a7c20
            1.3.6.1.2.1.2.2.1.7.1|2:numeric|-2147483648
            1.3.6.1.2.1.2.2.1.8.1|2:numeric|min=1,max=2,initial=2,wrap=1
            1.3.6.1.2.1.2.2.1.8.2|2:numeric|min=6,scale=3,deviation=1,function=sin,rate=1
            1.3.6.1.2.1.2.2.1.8.3|2:numeric|max=100,wrap=1,scale=0,offset=50,deviation=50
            1.3.6.1.2.1.2.2.1.9.1|67:numeric|rate=100
            1.3.6.1.2.1.2.2.1.2.1|4:writecache|value=Port 1, the first = best
            1.3.6.1.2.1.2.2.1.2.2|4:writecache|value=
            1.3.6.1.2.1.2.2.1.5.1|66|4294967295
            1.3.6.1.2.1.2.2.1.10.1|65|4294967000
            1.3.6.1.2.1.2.2.1.11.1|65|0
            1.3.6.1.2.1.4.20.1.1.192.0.2.1|64|192.0.2.1
            1.3.6.1.2.1.4.20.1.2.192.0.2.1|64x|c0000201
            1.3.6.1.2.1.4.20.1.3.192.0.2.1|64|J}M}
            1.3.6.1.2.1.31.1.1.1.6.1|70|9223372036854775000
            1.3.6.1.2.1.31.1.1.1.10.1|70|0
            1.3.6.1.4.1.2021.10.1.6.1|68x|9f780440500000
            1.3.6.1.4.1.4294967295.128.16384.2097152|2|127
            1.3.6.1.4.1.4294967295.129|2|128
            1.3.6.1.4.1.9.9.1|5|
            1.3.6.1.2.1.1.1.0|4|a second one does not count

            """;

    @Test
    void everyLineIsAnsweredAsItWasRecorded(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("switch.snmprec");
        Files.writeString(file, EVERYTHING, StandardCharsets.ISO_8859_1);

        assertThat(check(file)).isEqualTo(24);
    }

    @Test
    void allFilesBelowAFolderArePlayedInTurn(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("b"));
        Files.writeString(folder.resolve("b/two.snmprec"), "1.3.6.1.2.1.1.7.0|2|2\n");
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("one.snmprec.gz")))) {
            out.write("1.3.6.1.2.1.1.7.0|2|1\n".getBytes(StandardCharsets.US_ASCII));
        }
        Files.writeString(folder.resolve("README.md"), "no recording");

        assertThat(Recording.all(folder)).extracting(Mib::namePrefix).containsExactly("two", "one");
        assertThatThrownBy(() -> Simulator.start(SimulatorConfig.DEFAULT.with(
                        "recordings",
                        Files.createDirectories(folder.resolve("empty")).toString())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no .snmprec file");
    }

    @Test
    void aDamagedFileIsNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("damaged.snmprec");
        for (String line : List.of("1.3.x|2|1", "1.3.6|2|one", "1.3.6|y|1", "1.3.6|4x|abc")) {
            Files.writeString(file, line + "\n");
            assertThatThrownBy(() -> Recording.read(file))
                    .as(line)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("damaged.snmprec");
        }
    }

    /** For a collection of recordings that is not part of this project: {@code -Dward.recordings=<folder>}. */
    @Test
    @EnabledIfSystemProperty(named = "ward.recordings", matches = ".+")
    void everyLineOfACollectionIsAnsweredAsItWasRecorded() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Path.of(System.getProperty("ward.recordings")))) {
            files = walk.filter(file -> file.toString().contains(".snmprec"))
                    .sorted()
                    .toList();
        }
        int lines = 0;
        for (Path file : files) {
            lines += check(file);
        }
        System.out.printf("%d lines of %d recordings are answered as they were recorded%n", lines, files.size());
        assertThat(files).isNotEmpty();
    }

    private static int check(Path file) throws IOException {
        Device device = new Device(1, 1, 1, Recording.read(file));
        Responder responder = new Responder("public".getBytes(StandardCharsets.US_ASCII), null);
        Map<String, String> recorded = new HashMap<>();
        for (String line : lines(file)) {
            String[] parts = line.split("\\|", 3);
            if (parts.length == 3 && recorded.putIfAbsent(parts[0].trim(), line) == null) {
                Message answer = ask(responder, device, Ber.GET, parts[0].trim(), NOW);
                Message later = ask(responder, device, Ber.GET, parts[0].trim(), NOW + 60_000);
                assertAnswered(line, parts, answer, later);
            }
        }
        assertWalkFindsAll(responder, device, recorded.size());
        return recorded.size();
    }

    private static void assertAnswered(String line, String[] parts, Message answer, Message later) {
        String kind = parts[1].replaceAll(":.*", "");
        int tag = Integer.parseInt(kind.replace("x", ""));
        if (parts[1].contains(":")) {
            parts[2] = VARIATIONS
                    .matcher(parts[2])
                    .replaceFirst(match -> Stream.of(1, 2, 3, 4)
                            .map(match::group)
                            .filter(java.util.Objects::nonNull)
                            .findFirst()
                            .orElse("0"));
        }
        byte[] octets = kind.endsWith("x")
                ? HexFormat.of().parseHex(parts[2].trim())
                : parts[2].getBytes(StandardCharsets.ISO_8859_1);
        if (octets.length > 1_400 && answer.errorStatus() == 1) {
            return;
        }
        assertThat(answer.errorStatus()).as(line).isZero();
        Message.Varbind varbind = answer.varbinds().getFirst();
        assertThat(varbind.tag()).as(line).isEqualTo(tag);
        switch (tag) {
            case Ber.INTEGER, Ber.GAUGE32, Ber.TIME_TICKS ->
                assertThat(varbind.number()).as(line).isEqualTo(Long.parseLong(parts[2].trim()));
            case Ber.COUNTER32, Ber.COUNTER64 -> {
                long growth = later.varbinds().getFirst().number() - varbind.number();
                if (tag == Ber.COUNTER32) {
                    growth &= 0xFFFF_FFFFL;
                }
                if (Long.parseUnsignedLong(parts[2].trim()) == 0) {
                    assertThat(varbind.number()).as(line).isZero();
                    assertThat(growth).as(line).isZero();
                } else {
                    assertThat(growth).as(line).isBetween(60L, 600_000L);
                }
            }
            case Ber.OID -> assertThat(varbind.value()).as(line).isEqualTo(Oids.parse(parts[2].trim()));
            case Ber.IP_ADDRESS ->
                assertThat(varbind.value()).as(line).isEqualTo(octets.length == 4 ? octets : literal(parts[2].trim()));
            default -> assertThat(varbind.value()).as(line).isEqualTo(octets);
        }
    }

    private static byte[] literal(String address) {
        return java.net.InetAddress.ofLiteral(address).getAddress();
    }

    private static void assertWalkFindsAll(Responder responder, Device device, int expected) {
        List<String> walked = new ArrayList<>();
        String oid = "0.0";
        while (true) {
            Message next = ask(responder, device, Ber.GET_NEXT, oid, NOW);
            if (next.errorStatus() == 1) {
                // Too long for one datagram: a real walk would end here.
                return;
            }
            Message.Varbind varbind = next.varbinds().getFirst();
            if (varbind.tag() == Ber.END_OF_MIB_VIEW) {
                break;
            }
            oid = varbind.oid();
            walked.add(oid);
            assertThat(walked).hasSizeLessThanOrEqualTo(expected);
        }
        assertThat(walked).hasSize(expected).doesNotHaveDuplicates();
    }

    private static Message ask(Responder responder, Device device, int type, String oid, long now) {
        byte[] request = Message.request(Message.V2C, "public", type, 1, 0, 0, oid);
        assertThat(responder.answer(device, request, 0, request.length, now)).isTrue();
        try {
            return Message.read(
                    Arrays.copyOfRange(responder.bytes(), responder.start(), responder.start() + responder.length()));
        } catch (Malformed e) {
            throw new AssertionError(oid, e);
        }
    }

    private static List<String> lines(Path file) throws IOException {
        try (var raw = Files.newInputStream(file);
                var in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1))) {
            return reader.lines().toList();
        }
    }
}
