package io.wardflux.snmp.snmp4j;

import io.wardflux.model.snmp.SnmpValue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What net-snmp's tools say, and how they would say what we found. */
final class NetSnmp {
    private NetSnmp() {}

    /** OID without the leading dot → type and value as net-snmp prints them, strings in hex. */
    static Map<String, String> ask(String program, String user, int port, Path folder, List<String> oids)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(program, "-Ont", "-Oe", "-Ox", "-r1", "-t2"));
        command.addAll(Arrays.asList(user.split(" ")));
        command.add("127.0.0.1:" + port);
        command.addAll(oids);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MIBS", ":");
        builder.environment().put("SNMP_PERSISTENT_DIR", folder.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Map<String, String> answers = new LinkedHashMap<>();
        String oid = "";
        for (String line : output.split("\n")) {
            int equals = line.indexOf(" = ");
            if (line.startsWith(".") && equals > 0) {
                oid = line.substring(1, equals);
                answers.put(oid, line.substring(equals + 3).trim());
            } else if (!oid.isEmpty()) {
                // Long strings go on in the next line.
                answers.merge(oid, line.trim(), (first, more) -> first + " " + more);
            }
        }
        return answers;
    }

    static String print(SnmpValue value) {
        return switch (value) {
            case SnmpValue.Integer32 number -> "INTEGER: " + number.value();
            case SnmpValue.Counter32 number -> "Counter32: " + number.value();
            case SnmpValue.Gauge32 number -> "Gauge32: " + number.value();
            case SnmpValue.TimeTicks ticks -> Long.toString(ticks.value());
            case SnmpValue.Counter64 counter -> "Counter64: " + Long.toUnsignedString(counter.bits());
            case SnmpValue.IpAddress address -> "IpAddress: " + address.text();
            case SnmpValue.OctetString string ->
                string.octets().length == 0
                        ? "\"\""
                        : "Hex-STRING: "
                                + HexFormat.ofDelimiter(" ").withUpperCase().formatHex(string.octets());
            case SnmpValue.ObjectId id -> "OID: ." + id.value();
            case SnmpValue.OpaqueFloat number -> "Opaque: Float: " + String.format(Locale.ROOT, "%f", number.value());
            case SnmpValue.OpaqueDouble number -> "Opaque: Float: " + String.format(Locale.ROOT, "%f", number.value());
            case SnmpValue.OpaqueBytes bytes -> "OPAQUE: " + bytes;
            case SnmpValue.Null n -> "NULL";
        };
    }
}
