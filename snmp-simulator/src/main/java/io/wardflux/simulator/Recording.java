package io.wardflux.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Walks of real devices, {@code OID|tag|value} a line; counters go on growing from where they were. */
final class Recording {

    private Recording() {}

    /** All {@code .snmprec} and {@code .snmprec.gz} files below a folder, in the order of their names. */
    static List<Mib> all(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> file.toString().matches(".*\\.snmprec(\\.gz)?"))
                    .sorted()
                    .toList();
        }
        List<Mib> mibs = new java.util.ArrayList<>(files.size());
        for (Path file : files) {
            mibs.add(read(file));
        }
        return mibs;
    }

    static Mib read(Path file) throws IOException {
        MibBuilder mib = new MibBuilder();
        String name = file.getFileName().toString();
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1))) {
            long line = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                add(mib, text, line);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return mib.build(name.replaceAll("\\.snmprec.*", "").toLowerCase(Locale.ROOT));
    }

    private static void add(MibBuilder mib, String line, long salt) {
        String[] parts = line.split("\\|", 3);
        if (parts.length < 3) {
            return;
        }
        String oid = parts[0].trim();
        String kind = parts[1];
        int colon = kind.indexOf(':');
        String tagText = colon < 0 ? kind : kind.substring(0, colon);
        boolean hex = tagText.endsWith("x");
        int tag = Integer.parseInt(hex ? tagText.substring(0, tagText.length() - 1) : tagText);
        String value = colon < 0 ? parts[2] : plain(parts[2]);
        switch (tag) {
            case Ber.OID -> mib.oid(oid, value.trim());
            case Ber.INTEGER, Ber.GAUGE32, Ber.TIME_TICKS -> mib.number(oid, tag, Long.parseLong(value.trim()));
            case Ber.COUNTER32, Ber.COUNTER64 -> {
                long base = Long.parseUnsignedLong(value.trim());
                Value.Course growth = Courses.count(salt, 1, 10_000);
                mib.live(oid, tag, base == 0 ? (device, now) -> 0 : (device, now) -> base + growth.at(device, now));
            }
            case Ber.IP_ADDRESS -> mib.octets(oid, tag, hex ? HexFormat.of().parseHex(value.trim()) : address(value));
            default ->
                mib.octets(
                        oid,
                        tag,
                        hex ? HexFormat.of().parseHex(value.trim()) : value.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /**
     * The value that a variation module of the recorder starts with: {@code value=Port 1} of "writecache", {@code
     * min=1,max=2,initial=2,wrap=1} of "numeric".
     */
    private static String plain(String parameters) {
        if (!parameters.contains("=")) {
            return parameters;
        }
        if (parameters.startsWith("value=")) {
            return parameters.substring("value=".length());
        }
        Map<String, String> named = new HashMap<>();
        for (String parameter : parameters.split(",", -1)) {
            String[] pair = parameter.split("=", 2);
            named.put(pair[0].trim(), pair.length == 2 ? pair[1].trim() : "");
        }
        return Stream.of("initial", "min", "offset")
                .map(named::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("0");
    }

    /** With dots between, or the four octets as they are: some recorders wrote what was printable so. */
    private static byte[] address(String text) {
        if (text.length() == 4) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
        String[] parts = text.trim().split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("'" + text + "' is no IpAddress");
        }
        byte[] octets = new byte[4];
        for (int i = 0; i < 4; i++) {
            octets[i] = (byte) Integer.parseInt(parts[i]);
        }
        return octets;
    }
}
