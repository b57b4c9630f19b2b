package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.simulator.NetSnmp.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What net-snmp's tools say about the simulator's v3. */
class NetSnmpV3IT {

    private static final String FIRST = "127.43.0.1";
    private static final String SECOND = "127.43.0.2";
    private static final String SYS_NAME = "1.3.6.1.2.1.1.5.0";
    private static final String USER = "operator";
    private static final String AUTH = "authenticated-by-this";
    private static final String PRIV = "encrypted-with-this";

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // each test starts it
    private Simulator simulator;

    private void start(String auth) throws IOException {
        simulator = Simulator.start(SimulatorConfig.DEFAULT
                .with("port", "0")
                .with("first-address", FIRST)
                .with("devices", "8")
                .with("v3-user", USER)
                .with("v3-auth", auth)
                .with("v3-auth-passphrase", AUTH)
                .with("v3-priv-passphrase", PRIV));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private Run authPriv(String tool, String address, String... arguments) {
        return as(tool, address, List.of("-l", "authPriv", "-u", USER, "-A", AUTH, "-X", PRIV), arguments);
    }

    private Run as(String tool, String address, List<String> user, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(tool, "-v3", "-On", "-t", "3", "-r", "1", "-a", "SHA-256", "-x", "AES"));
        command.addAll(user);
        List<String> oids = new ArrayList<>();
        for (String argument : arguments) {
            (argument.startsWith("-") ? command : oids).add(argument);
        }
        command.add("udp:" + address + ":" + simulator.port());
        command.addAll(oids);
        return NetSnmp.run(command, Map.of("SNMP_PERSISTENT_DIR", folder.toString()));
    }

    @Test
    void eachDeviceAnswersForItself() throws IOException {
        start("SHA-256");

        assertThat(authPriv("snmpget", FIRST, SYS_NAME).lines())
                .containsExactly("." + SYS_NAME + " = STRING: \"router-00001\"");
        assertThat(authPriv("snmpget", SECOND, SYS_NAME).lines())
                .containsExactly("." + SYS_NAME + " = STRING: \"router-00002\"");
        assertThat(authPriv("snmpbulkget", SECOND, "-Cn1", "-Cr2", "1.3.6.1.2.1.1.3", "1.3.6.1.2.1.2.2.1.2")
                        .oids())
                .containsExactly(".1.3.6.1.2.1.1.3.0", ".1.3.6.1.2.1.2.2.1.2.1", ".1.3.6.1.2.1.2.2.1.2.2");
        assertThat(as("snmpget", FIRST, List.of("-l", "authNoPriv", "-u", USER, "-A", AUTH), SYS_NAME)
                        .lines())
                .containsExactly("." + SYS_NAME + " = STRING: \"router-00001\"");
    }

    @Test
    void walksFindWhatV2cFinds() throws IOException {
        start("SHA-256");
        Run v2c = NetSnmp.run(
                List.of("snmpwalk", "-v2c", "-c", "public", "-On", "udp:" + FIRST + ":" + simulator.port(), "1.3"),
                Map.of());

        assertThat(v2c.oids()).hasSizeGreaterThan(150);
        assertThat(authPriv("snmpwalk", FIRST, "1.3").oids()).isEqualTo(v2c.oids());
        assertThat(authPriv("snmpbulkwalk", FIRST, "-Cr200", "1.3").oids()).isEqualTo(v2c.oids());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-1", "SHA-224", "SHA-384", "SHA-512"})
    void otherAuthenticationsAgree(String auth) throws IOException {
        start(auth);

        assertThat(authPriv("snmpget", FIRST, "-a" + (auth.equals("SHA-1") ? "SHA" : auth), SYS_NAME)
                        .lines())
                .containsExactly("." + SYS_NAME + " = STRING: \"router-00001\"");
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        start("SHA-256");

        assertRefused(
                List.of("-l", "authPriv", "-u", USER, "-A", "wrong-passphrase", "-X", PRIV), "Authentication failure");
        assertRefused(List.of("-l", "authPriv", "-u", USER, "-A", AUTH, "-X", "wrong-passphrase"), "Decryption error");
        assertRefused(List.of("-l", "authPriv", "-u", "nobody", "-A", AUTH, "-X", PRIV), "Unknown user name");
        assertRefused(List.of("-l", "noAuthNoPriv", "-u", USER), "Unsupported security level");
        assertRefused(
                List.of("-l", "authPriv", "-u", USER, "-A", AUTH, "-X", PRIV, "-n", "elsewhere"),
                "Bad context specified");
    }

    private void assertRefused(List<String> user, String sentence) {
        Run run = as("snmpget", FIRST, user, SYS_NAME);

        assertThat(run.code()).isNotZero();
        assertThat(run.text()).contains(sentence);
    }

    @Test
    void theEngineSaysItsBootsAndTime() throws IOException {
        start("SHA-256");
        simulator.restart("1");
        simulator.restart("1");

        Run run = authPriv("snmpget", FIRST, "-Dlcd", SYS_NAME);

        assertThat(run.code()).isZero();
        assertThat(run.text()).contains("boots=3");
        assertThat(authPriv("snmpget", SECOND, "-Dlcd", SYS_NAME).text()).contains("boots=1");
    }
}
