package io.wardflux.api.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.wardflux.api.problem.FieldProblem;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.model.secret.CredentialSecret;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialDescriptionTest {

    /** Which fields are wrong; each line is a credential without its name. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '|', textBlock = """
            # version | community | username | level        | auth    | authPass  | priv    | privPass  | wrong
            v2c       | public    | -        | -            | -       | -         | -       | -         | -
            v1        | p         | -        | -            | -       | -         | -       | -         | -
            v3        | -         | u        | noAuthNoPriv | -       | -         | -       | -         | -
            v3        | -         | u        | authNoPriv   | SHA-256 | 12345678  | -       | -         | -
            v3        | -         | u        | authPriv     | MD5     | 12345678  | AES-256 | 12345678  | -
            2c        | public    | -        | -            | -       | -         | -       | -         | version
            -         | public    | -        | -            | -       | -         | -       | -         | version
            v2c       | -         | -        | -            | -       | -         | -       | -         | community
            v2c       | ''        | -        | -            | -       | -         | -       | -         | community
            v2c       | public    | u        | authPriv     | SHA     | 12345678  | DES     | 12345678  | username,securityLevel,authProtocol,authPassphrase,privProtocol,privPassphrase
            v3        | public    | u        | noAuthNoPriv | -       | -         | -       | -         | community
            v3        | -         | -        | noAuthNoPriv | -       | -         | -       | -         | username
            v3        | -         | u        | -            | -       | -         | -       | -         | securityLevel
            v3        | -         | u        | private      | -       | -         | -       | -         | securityLevel
            v3        | -         | u        | authNoPriv   | -       | -         | -       | -         | authProtocol,authPassphrase
            v3        | -         | u        | authNoPriv   | SHA-1   | 12345678  | -       | -         | authProtocol
            v3        | -         | u        | authNoPriv   | SHA     | 1234567   | -       | -         | authPassphrase
            v3        | -         | u        | authNoPriv   | SHA     | 12345678  | DES     | 12345678  | privProtocol,privPassphrase
            v3        | -         | u        | authPriv     | SHA     | 12345678  | AES     | 1234567   | privProtocol,privPassphrase
            v3        | -         | u        | noAuthNoPriv | SHA     | 12345678  | -       | -         | authProtocol,authPassphrase
            v3        | -         | a123456789012345678901234567890123 | noAuthNoPriv | - | - | - | - | username
            """)
    void eachKindNeedsItsOwnFieldsAndNoOthers(
            String version,
            String community,
            String username,
            String level,
            String auth,
            String authPassphrase,
            String priv,
            String privPassphrase,
            String wrong) {
        var input = new CredentialInput(
                "c", version, community, username, level, auth, authPassphrase, priv, privPassphrase, null, null);
        assertThat(wrong(input, Set.of())).isEqualTo(wrong == null ? List.of() : List.of(wrong.split(",")));
    }

    @Test
    void whatIsStoredNeedNotBeGivenAgain() {
        var input = new CredentialInput("c", "v2c", null, null, null, null, null, null, null, null, null);
        assertThat(wrong(input, Set.of(CredentialSecret.COMMUNITY))).isEmpty();
        var v3 = new CredentialInput("c", "v3", null, "u", "authPriv", "SHA", null, "DES", null, null, null);
        assertThat(wrong(v3, Set.of(CredentialSecret.AUTH_PASSPHRASE))).containsExactly("privPassphrase");
    }

    @Test
    void nothingPrintsASecret() {
        var input = new CredentialInput("c", "v2c", "topsecret", null, null, null, null, null, null, null, null);
        assertThat(input + " " + CredentialDescription.of(input, Set.of())).doesNotContain("topsecret");
    }

    private static List<String> wrong(CredentialInput input, Set<CredentialSecret> kept) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> CredentialDescription.of(input, kept));
        return refused == null
                ? List.of()
                : refused.errors().stream().map(FieldProblem::field).toList();
    }
}
