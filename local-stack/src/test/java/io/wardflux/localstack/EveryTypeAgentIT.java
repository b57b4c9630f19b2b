package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EveryTypeAgentIT {
    private static final String SHA256_AES128 = "-v3 -lauthPriv -usha256-aes128 -aSHA-256 -xAES-128";
    private static final String SHA512_AES256 = "-v3 -lauthPriv -usha512-aes256 -aSHA-512 -xAES-256";
    private static final String PASSPHRASES = " -Aauthenticated-by-this -Xencrypted-with-this";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        EveryTypeAgent.INTEGER + ", INTEGER: -42",
        EveryTypeAgent.COUNTER32 + ", Counter32: 4294967295",
        EveryTypeAgent.COUNTER64 + ", Counter64: 9007199254740993",
        EveryTypeAgent.GAUGE32 + ", Gauge32: 4294967294",
        EveryTypeAgent.TIME_TICKS + ", Timeticks: (123456) 0:20:34.56",
        EveryTypeAgent.IP_ADDRESS + ", IpAddress: 192.0.2.1",
        EveryTypeAgent.TEXT + ", STRING: \"Uplink to \\\"Core\\\" 1/0/1\"",
        EveryTypeAgent.BINARY + ", Hex-STRING: 00 FF 80 0A",
        EveryTypeAgent.OBJECT_ID + ", OID: .1.3.6.1.4.1.9.1.1",
        EveryTypeAgent.OPAQUE_FLOAT + ", Opaque: Float: 3.250000",
        EveryTypeAgent.MISSING + ", No Such Object available on this agent at this OID",
    })
    void answersWithTheTypeAndValueItPromises(String oid, String expected) throws Exception {
        assertThat(ask("snmpget", Servers.snmpd().port(), "-v2c -cevery-type", oid))
                .isEqualTo(expected);
    }

    @Test
    void walksThroughAllOfThem() throws Exception {
        assertThat(ask("snmpbulkwalk", Servers.snmpd().port(), "-v2c -cevery-type", "1.3.6.1.4.1.55555")
                        .lines())
                .hasSize(10)
                .last()
                .isEqualTo("Opaque: Float: 3.250000");
    }

    @ParameterizedTest
    @CsvSource({
        "-v1 -cevery-type",
        "-v3 -lnoAuthNoPriv -uopen",
        "-v3 -lauthNoPriv -usha-only -aSHA -Aauthenticated-by-this",
        SHA256_AES128 + PASSPHRASES,
        SHA512_AES256 + PASSPHRASES,
    })
    void answersEachOfItsUsers(String user) throws Exception {
        assertThat(ask("snmpget", Servers.snmpd().port(), user, EveryTypeAgent.INTEGER))
                .isEqualTo("INTEGER: -42");
    }

    @ParameterizedTest
    @CsvSource({
        "-v2c -cwrong, Timeout",
        "-v3 -lnoAuthNoPriv -unobody, Unknown user name",
        SHA512_AES256 + " -Awrong-passphrase -Xencrypted-with-this, Authentication failure",
    })
    void refusesStrangers(String user, String complaint) throws Exception {
        assertThat(ask("snmpget", Servers.snmpd().port(), user, EveryTypeAgent.INTEGER))
                .contains(complaint);
    }

    @Test
    void takesFurtherConfiguration() throws Exception {
        try (SnmpdServer server = EveryTypeAgent.start(folder, 0, "rocommunity another 127.0.0.1")) {
            assertThat(ask("snmpget", server.port(), "-v2c -canother", EveryTypeAgent.INTEGER))
                    .isEqualTo("INTEGER: -42");
        }
    }

    private String ask(String program, int port, String user, String oid) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "-On", "-r0", "-t1"));
        command.addAll(Arrays.asList(user.split(" ")));
        command.addAll(List.of("127.0.0.1:" + port, oid));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MIBS", ":");
        builder.environment().put("SNMP_PERSISTENT_DIR", folder.toString());
        Process process = builder.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return answer.lines()
                .filter(line -> !line.startsWith("Created directory"))
                .map(line -> line.substring(line.indexOf(" = ") < 0 ? 0 : line.indexOf(" = ") + 3))
                .map(String::trim)
                .reduce((first, second) -> first + "\n" + second)
                .orElse("");
    }
}
