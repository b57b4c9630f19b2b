package io.wardflux.api.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "127.0.0.1, 127.0.0.1",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "fe80::, fe80::",
        "::1, ::1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221"
    })
    void eachAddressHasOneText(String text, String canonical) {
        assertThat(IpLiteral.canonical(text)).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "router.example.com",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "010.1.1.1",
                "1.2.3.4 ",
                "0.0.0.0",
                "::",
                "255.255.255.255",
                "224.0.0.1",
                "ff02::1",
                "fe80::1%eth0",
                "[::1]",
                "1:2:3",
                ":::",
                "::192.0.2.1",
                "2001:db8::g",
                "192.0.2.1/24",
                "١.٢.٣.٤"
            })
    void aNameOrAnythingElseIsNone(String text) {
        assertThat(IpLiteral.canonical(text)).isEmpty();
    }
}
