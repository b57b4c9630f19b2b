package io.wardflux.api.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.probe.TemplateMatch.Claim;
import io.wardflux.model.snmp.Oid;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TemplateMatchTest {

    private static final Claim INTERFACES = claim(1, "1.3.6.1");
    private static final Claim CISCO = claim(2, "1.3.6.1.4.1.9");
    private static final Claim CATALYST = claim(3, "1.3.6.1.4.1.9.1.1208");
    private static final Claim HP = claim(4, "1.3.6.1.4.1.11");
    private static final List<Claim> ALL = List.of(INTERFACES, CISCO, CATALYST, HP);

    private static Claim claim(long id, String oid) {
        return new Claim(id, "template " + id, "vendor " + id, true, Oid.parse(oid));
    }

    private static TemplateMatch of(String sysObjectId) {
        return TemplateMatch.of(Oid.parse(sysObjectId), ALL);
    }

    @Test
    void theMostSpecificWinsAndTheOneForEveryAgentComesAlong() {
        TemplateMatch match = of("1.3.6.1.4.1.9.1.1208");
        assertThat(match.mostSpecific()).contains(CATALYST);
        assertThat(match.toAssign()).containsExactly(3L, 1L);
        assertThat(of("1.3.6.1.4.1.9.1.1209").mostSpecific()).contains(CISCO);
    }

    @Test
    void numbersAreComparedAndNotText() {
        assertThat(of("1.3.6.1.4.1.111.2").mostSpecific()).contains(INTERFACES);
        assertThat(of("1.3.6.1.4.1.91.1").mostSpecific()).contains(INTERFACES);
        assertThat(of("1.3.6.1.4.1.9.1.12080").mostSpecific()).contains(CISCO);
        assertThat(of("1.3.6.1.4.1.11.2").mostSpecific()).contains(HP);
    }

    @Test
    void anAgentThatDoesNotSayWhatItIsGetsWhatFitsEveryone() {
        assertThat(TemplateMatch.of(null, ALL).toAssign()).containsExactly(1L);
        assertThat(of("0.0").toAssign()).containsExactly(1L);
    }

    @Test
    void aPersonsOwnTemplateBeatsOurs() {
        Claim own = new Claim(9, "own", "", false, Oid.parse("1.3.6.1.4.1.9"));
        TemplateMatch match = TemplateMatch.of(Oid.parse("1.3.6.1.4.1.9.1"), List.of(CISCO, own));
        assertThat(match.mostSpecific()).contains(own);
        assertThat(match.toAssign()).containsExactly(9L);
    }

    @Test
    void nothingFitsWhereThereIsNothing() {
        TemplateMatch match = TemplateMatch.of(Oid.parse("1.3.6.1.4.1.9"), List.of(HP));
        assertThat(match.mostSpecific()).isEqualTo(Optional.empty());
        assertThat(match.toAssign()).isEmpty();
    }
}
