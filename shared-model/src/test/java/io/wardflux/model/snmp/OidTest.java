package io.wardflux.model.snmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OidTest {

    @Test
    void readsDottedNumbersWithOrWithoutALeadingDot() {
        assertThat(Oid.parse(".1.3.6.1").toString()).isEqualTo("1.3.6.1");
        assertThat(Oid.parse("1.3.6.1")).isEqualTo(Oid.of(1, 3, 6, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                ".",
                "1.",
                "1..3",
                "1.3.x",
                "1.3.-1",
                "1.3.4294967296",
                "3.1.1",
                "1.40.1",
                "1.3. 6",
                "1.3.٣",
                "sysDescr.0",
                "1.3.99999999999999999999"
            })
    void refusesWhatIsNoOid(String text) {
        assertThatThrownBy(() -> Oid.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not an OID");
    }

    @Test
    void keepsSubIdentifiersBeyondTheSignedRange() {
        Oid oid = Oid.parse("1.3.4294967295");
        assertThat(oid.toString()).isEqualTo("1.3.4294967295");
        assertThat(oid).isGreaterThan(Oid.parse("1.3.2147483648")).isGreaterThan(Oid.parse("1.3.1"));
    }

    @Test
    void aPrefixIsOneOfSubIdentifiersAndNotOfText() {
        Oid vendor = Oid.parse("1.3.6.1.4.1.11");
        assertThat(Oid.parse("1.3.6.1.4.1.11.2.3").startsWith(vendor)).isTrue();
        assertThat(Oid.parse("1.3.6.1.4.1.111.2.3").startsWith(vendor)).isFalse();
        assertThat(vendor.startsWith(Oid.parse("1.3.6.1.4.1.11.2"))).isFalse();
    }

    @Test
    void ordersAsAnAgentWalks() {
        assertThat(Stream.of("1.3.10", "1.3.2.1", "1.3", "1.3.2")
                        .map(Oid::parse)
                        .sorted()
                        .map(Oid::toString))
                .containsExactly("1.3", "1.3.2", "1.3.2.1", "1.3.10");
    }

    @Test
    void anIndexMayBeOneNumber() {
        assertThat(Oid.parse("1.3.6").append(Oid.parseIndex("7")).suffix(3).toString())
                .isEqualTo("7");
        assertThatThrownBy(() -> Oid.of(new int[Oid.MAX_LENGTH + 1])).isInstanceOf(IllegalArgumentException.class);
    }
}
