package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthProtocolTest {

    private static final HexFormat HEX = HexFormat.of();

    /** MD5 and SHA-1: RFC 3414, A.3.1 and A.3.2. SHA-256: the same passphrase and engine, as SNMP4J and net-snmp have it. */
    @ParameterizedTest
    @CsvSource({
        "MD5, 9faf3283884e92834ebc9847d8edd963, 526f5eed9fcce26f8964c2930787d82b",
        "SHA-1, 9fb5cc0381497b3793528939ff788d5d79145211, 6695febc9288e36282235fc7151f128497b38f3f",
        "SHA-256, ab51014d1e077f6017df2b12bee5f5aa72993177e9bb569c4dff5a4ca0b4afac,"
                + " 8982e0e549e866db361a6b625d84cccc11162d453ee8ce3a6445c2d6776f0f8b"
    })
    void keysAreThoseOfTheStandard(String name, String key, String localised) {
        AuthProtocol protocol = AuthProtocol.of(name);
        byte[] engineId = HEX.parseHex("000000000000000000000002");

        byte[] made = protocol.key("maplesyrup");

        assertThat(HEX.formatHex(made)).isEqualTo(key);
        assertThat(HEX.formatHex(protocol.localise(made, engineId))).isEqualTo(localised);
    }

    /** RFC 3414, 6.3.1 and 7.3.1; RFC 7860, 4.2.1. */
    @ParameterizedTest
    @CsvSource({"MD5,12", "SHA-1,12", "SHA,12", "SHA-224,16", "SHA-256,24", "SHA-384,32", "SHA-512,48"})
    void digestsAreCutAsTheStandardSays(String name, int octets) {
        assertThat(AuthProtocol.of(name).truncated).isEqualTo(octets);
    }

    @Test
    void anotherNameIsASentence() {
        assertThatThrownBy(() -> AuthProtocol.of("ROT13"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--v3-auth 'ROT13'");
    }
}
