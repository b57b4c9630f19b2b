package io.wardflux.api.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemGroupTest {

    private static final Reading MISSING = new Reading.Failure(Outcome.NO_SUCH_OBJECT, "The agent has no such object");

    private static Reading text(String text) {
        return new Reading.Value(new SnmpValue.OctetString(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static SystemGroup of(Reading... readings) {
        return SystemGroup.of(new PollResult(List.of(readings), new long[readings.length], 1, 0, 2_340_000));
    }

    @Test
    void isWhatTheAgentSays() {
        Oid oid = Oid.parse("1.3.6.1.4.1.9.1");
        SystemGroup system = of(text("A router\n"), new Reading.Value(new SnmpValue.ObjectId(oid)), text("r1"));
        assertThat(system).isEqualTo(new SystemGroup("A router", oid, "r1", null, 2.3, false));
        assertThat(TestAnswer.of(system, false).ok()).isTrue();
    }

    @Test
    void anAgentThatGivesOneOfTheValuesAcceptsTheCredential() {
        TestAnswer answer = TestAnswer.of(of(MISSING, MISSING, text("r1")), false);
        assertThat(answer.ok()).isTrue();
        assertThat(answer.outcome()).isEqualTo("ok");
    }

    @Test
    void anAgentThatHidesThemAllIsToldFromOneThatIsSilent() {
        TestAnswer answer = TestAnswer.of(of(MISSING, MISSING, MISSING), false);
        assertThat(answer.ok()).isFalse();
        assertThat(answer.outcome()).isEqualTo("noSuchObject");
        assertThat(answer.message()).contains("accepts the credential", "view");
    }

    @Test
    void aTextOfAnyBytesCanBeStored() {
        assertThat(SystemGroup.text(new byte[] {'a', 0, 7, 'b', 0})).isEqualTo("ab");
        assertThat(SystemGroup.text(new byte[] {'K', (byte) 0xf6, 'l', 'n'})).isEqualTo("Köln");
        assertThat(SystemGroup.text("Köln".getBytes(StandardCharsets.UTF_8))).isEqualTo("Köln");
        String long1 = "x".repeat(999) + "😀".repeat(10);
        assertThat(SystemGroup.text(long1.getBytes(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(1003);
    }
}
