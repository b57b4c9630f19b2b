package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.simulator.NetSnmp.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What net-snmp's tools, which know nothing of this simulator, say about it. */
class NetSnmpIT {

    private static final String ROUTER = "127.41.0.1";
    private static final String SERVER = "127.41.0.4";

    @SuppressWarnings("NullAway.Init") // JUnit starts it before the tests
    private static Simulator simulator;

    @BeforeAll
    static void start() throws IOException {
        simulator = Simulator.start(SimulatorConfig.DEFAULT
                .with("port", "0")
                .with("first-address", "127.41.0.1")
                .with("devices", "8"));
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2c"})
    void getGivesEachType(String version) {
        Run router = run(
                "snmpget",
                version,
                ROUTER,
                "1.3.6.1.2.1.1.1.0",
                "1.3.6.1.2.1.1.2.0",
                "1.3.6.1.2.1.1.5.0",
                "1.3.6.1.2.1.1.7.0",
                "1.3.6.1.2.1.2.2.1.5.3",
                "1.3.6.1.2.1.2.2.1.6.3");
        assertThat(router.lines())
                .containsExactly(
                        ".1.3.6.1.2.1.1.1.0 = STRING: \"Cisco IOS Software, simulated, Version 15.2(4)E7\"",
                        ".1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.9.1.1208",
                        ".1.3.6.1.2.1.1.5.0 = STRING: \"router-00001\"",
                        ".1.3.6.1.2.1.1.7.0 = INTEGER: 78",
                        ".1.3.6.1.2.1.2.2.1.5.3 = Gauge32: 1000000000",
                        ".1.3.6.1.2.1.2.2.1.6.3 = Hex-STRING: 02 00 00 01 00 03 ");

        Run server = run(
                "snmpget",
                version,
                SERVER,
                "1.3.6.1.2.1.1.3.0",
                "1.3.6.1.4.1.2021.10.1.3.1",
                "1.3.6.1.4.1.2021.10.1.6.1",
                "1.3.6.1.4.1.2021.11.50.0");
        assertThat(server.lines().get(0)).contains("= Timeticks: (");
        String load = server.lines().get(1).replaceAll(".*STRING: \"(.*)\"", "$1");
        assertThat(server.lines().get(2)).matches(".* = Opaque: Float: [0-9.]+");
        assertThat(Double.parseDouble(server.lines().get(2).replaceAll(".*Float: ", "")))
                .isCloseTo(Double.parseDouble(load), org.assertj.core.api.Assertions.within(0.02));
        assertThat(server.lines().get(3)).matches(".* = Counter32: [0-9]+");
    }

    @Test
    void everyWayToWalkFindsTheSame() {
        List<String> next = run("snmpwalk", "2c", ROUTER, "1.3").oids();

        assertThat(next).hasSizeGreaterThan(150).doesNotHaveDuplicates().startsWith(".1.3.6.1.2.1.1.1.0");
        assertThat(run("snmpbulkwalk", "2c", ROUTER, "1.3").oids()).isEqualTo(next);
        assertThat(run("snmpbulkwalk", "2c", ROUTER, "-Cr1", "1.3").oids()).isEqualTo(next);
        assertThat(run("snmpbulkwalk", "2c", ROUTER, "-Cr200", "1.3").oids()).isEqualTo(next);
        // v1 has no Counter64, so an agent passes over them (RFC 2576, 4.2.2.1).
        assertThat(run("snmpwalk", "1", ROUTER, "1.3").oids())
                .isEqualTo(next.stream()
                        .filter(oid -> !oid.matches("\\.1\\.3\\.6\\.1\\.2\\.1\\.31\\.1\\.1\\.1\\.(6|10)\\..*"))
                        .toList());
        assertThat(run("snmpwalk", "2c", ROUTER, "1.3.6.1.2.1.2.2.1.2").lines())
                .containsExactlyElementsOf(java.util.stream.IntStream.rangeClosed(1, 8)
                        .mapToObj(i -> ".1.3.6.1.2.1.2.2.1.2." + i + " = STRING: \"GigabitEthernet0/" + (i - 1) + "\"")
                        .toList());
    }

    @Test
    void bulkTakesNonRepeatersOnceAndTheOthersRepeatedly() {
        Run run = run(
                "snmpbulkget",
                "2c",
                ROUTER,
                "-Cn1",
                "-Cr3",
                "1.3.6.1.2.1.1.3",
                "1.3.6.1.2.1.2.2.1.2",
                "1.3.6.1.2.1.2.2.1.5");

        assertThat(run.oids())
                .containsExactly(
                        ".1.3.6.1.2.1.1.3.0",
                        ".1.3.6.1.2.1.2.2.1.2.1",
                        ".1.3.6.1.2.1.2.2.1.5.1",
                        ".1.3.6.1.2.1.2.2.1.2.2",
                        ".1.3.6.1.2.1.2.2.1.5.2",
                        ".1.3.6.1.2.1.2.2.1.2.3",
                        ".1.3.6.1.2.1.2.2.1.5.3");
    }

    @Test
    void v2cTellsTheThreeKindsOfAbsence() {
        assertThat(run("snmpget", "2c", ROUTER, "1.3.6.1.2.1.2.2.1.2.99", "1.3.6.1.9.9.0", "1.3.6.1.2.1.1.7.0")
                        .lines())
                .containsExactly(
                        ".1.3.6.1.2.1.2.2.1.2.99 = No Such Instance currently exists at this OID",
                        ".1.3.6.1.9.9.0 = No Such Object available on this agent at this OID",
                        ".1.3.6.1.2.1.1.7.0 = INTEGER: 78");
        assertThat(run("snmpgetnext", "2c", ROUTER, "1.3.6.1.5").lines())
                .containsExactly(
                        ".1.3.6.1.5 = No more variables left in this MIB View (It is past the end of the MIB tree)");
        assertThat(run("snmpbulkget", "2c", ROUTER, "-Cr3", "1.3.6.1.4.1.9.9.109.1.1.1.1.7")
                        .oids())
                .startsWith(".1.3.6.1.4.1.9.9.109.1.1.1.1.7.1", ".1.3.6.1.4.1.9.9.109.1.1.1.1.8.1");
    }

    @Test
    void v1HasOneWordForThemAndNamesTheVarbind() {
        Run get = run("snmpget", "1", ROUTER, "-Cf", "1.3.6.1.2.1.1.7.0", "1.3.6.1.2.1.2.2.1.2.99");
        assertThat(get.code()).isNotZero();
        assertThat(String.join("\n", get.lines())).contains("(noSuchName)", "Failed object: .1.3.6.1.2.1.2.2.1.2.99");

        Run counter64 = run("snmpget", "1", ROUTER, "1.3.6.1.2.1.31.1.1.1.6.1");
        assertThat(String.join("\n", counter64.lines())).contains("(noSuchName)");
        assertThat(String.join(
                        "\n", run("snmpgetnext", "1", ROUTER, "1.3.6.1.5").lines()))
                .contains("(noSuchName)");
    }

    @Test
    void nothingCanBeSet() {
        assertThat(String.join(
                        "\n",
                        run("snmpset", "2c", ROUTER, "1.3.6.1.2.1.1.5.0", "s", "mine")
                                .lines()))
                .contains("notWritable");
        assertThat(run("snmpget", "2c", ROUTER, "1.3.6.1.2.1.1.5.0").lines())
                .containsExactly(".1.3.6.1.2.1.1.5.0 = STRING: \"router-00001\"");
    }

    @Test
    void anotherCommunityOrVersionIsMetWithSilence() {
        List<String> wrong = List.of(
                "snmpget", "-v2c", "-c", "private", "-On", "-t", "0.3", "-r", "0", target(ROUTER), "1.3.6.1.2.1.1.3.0");
        assertThat(run(wrong)).satisfies(run -> {
            assertThat(run.code()).isNotZero();
            assertThat(String.join("\n", run.lines())).contains("Timeout");
        });
        List<String> v3 = List.of(
                "snmpget", "-v3", "-l", "noAuthNoPriv", "-u", "nobody", "-t", "0.3", "-r", "0", target(ROUTER), "1.3");
        assertThat(String.join("\n", run(v3).lines())).contains("Timeout");
    }

    private static Run run(String tool, String version, String address, String... arguments) {
        List<String> options = new ArrayList<>();
        List<String> oids = new ArrayList<>();
        for (String argument : arguments) {
            (argument.startsWith("-") ? options : oids).add(argument);
        }
        List<String> command =
                new ArrayList<>(List.of(tool, "-v" + version, "-c", "public", "-On", "-t", "3", "-r", "1"));
        command.addAll(options);
        command.add(target(address));
        command.addAll(oids);
        return run(command);
    }

    private static String target(String address) {
        return "udp:" + address + ":" + simulator.port();
    }

    private static Run run(List<String> command) {
        return NetSnmp.run(command, Map.of());
    }
}
