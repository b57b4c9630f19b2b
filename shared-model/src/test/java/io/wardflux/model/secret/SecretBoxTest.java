package io.wardflux.model.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretBoxTest {

    private static final String IDENTITY = CredentialSecret.COMMUNITY.identity(1);

    private final SecretBox box = box(1);

    private static SecretBox box(int fill) {
        byte[] key = new byte[32];
        key[0] = (byte) fill;
        return SecretBox.fromBase64(Base64.getEncoder().encodeToString(key));
    }

    @Test
    void opensWhatItSealed() {
        SealedSecret sealed = box.seal(Secret.of("päss wörd"), IDENTITY);
        assertThat(box.open(SealedSecret.fromStore(sealed.toBytes()), IDENTITY)).contains(Secret.of("päss wörd"));
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        assertThat(box.seal(Secret.of("public"), IDENTITY)).isNotEqualTo(box.seal(Secret.of("public"), IDENTITY));
    }

    @Test
    void doesNotOpenWhatWasCopiedToAnotherRecordOrField() {
        SealedSecret sealed = box.seal(Secret.of("public"), IDENTITY);
        assertThat(box.open(sealed, CredentialSecret.COMMUNITY.identity(2))).isEmpty();
        assertThat(box.open(sealed, CredentialSecret.AUTH_PASSPHRASE.identity(1)))
                .isEmpty();
    }

    @Test
    void doesNotOpenWithAnotherKey() {
        assertThat(box(2).open(box.seal(Secret.of("public"), IDENTITY), IDENTITY))
                .isEmpty();
    }

    @Test
    void doesNotOpenWhatWasChangedInAnyByte() {
        byte[] bytes = box.seal(Secret.of("public"), IDENTITY).toBytes();
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 1;
            assertThat(box.open(SealedSecret.fromStore(damaged), IDENTITY)).isEmpty();
        }
        assertThat(box.open(SealedSecret.fromStore("public".getBytes(StandardCharsets.UTF_8)), IDENTITY))
                .isEmpty();
    }

    @Test
    void refusesAKeyThatIsNot32BytesAndDoesNotQuoteIt() {
        assertThatThrownBy(() -> SecretBox.fromBase64("c2hvcnQ="))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("WARD_SECRET_KEY")
                .hasMessageNotContaining("c2hvcnQ");
        assertThatThrownBy(() -> SecretBox.fromBase64("not base64 at all!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("at all");
    }

    @Test
    void derivesUnrelatedKeysForDifferentPurposes() {
        assertThat(box.deriveKey("tokens")).hasSize(32).isEqualTo(box.deriveKey("tokens"));
        assertThat(box.deriveKey("tokens")).isNotEqualTo(box.deriveKey("other"));
        assertThat(box.deriveKey("tokens")).isNotEqualTo(box(2).deriveKey("tokens"));
    }

    @Test
    void nothingPrintsASecret() {
        assertThat(Secret.of("topsecret") + " " + box.seal(Secret.of("topsecret"), IDENTITY) + " " + box)
                .doesNotContain("topsecret");
    }
}
