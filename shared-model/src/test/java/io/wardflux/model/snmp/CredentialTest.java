package io.wardflux.model.snmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.model.secret.Secret;
import org.junit.jupiter.api.Test;

class CredentialTest {

    private static final Credential.Auth AUTH = new Credential.Auth(AuthProtocol.SHA_256, Secret.of("authsecret"));
    private static final Credential.Priv PRIV = new Credential.Priv(PrivProtocol.AES_128, Secret.of("privsecret"));

    @Test
    void theLevelFollowsFromWhatIsThere() {
        assertThat(new Credential.Usm("u", null, null, "").level()).isEqualTo(SecurityLevel.NO_AUTH_NO_PRIV);
        assertThat(new Credential.Usm("u", AUTH, null, "").level()).isEqualTo(SecurityLevel.AUTH_NO_PRIV);
        assertThat(new Credential.Usm("u", AUTH, PRIV, "").level()).isEqualTo(SecurityLevel.AUTH_PRIV);
        assertThatThrownBy(() -> new Credential.Usm("u", null, PRIV, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCommunityIsNotForV3() {
        assertThatThrownBy(() -> new Credential.Community(SnmpVersion.V3, Secret.of("public")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void printingShowsNoSecret() {
        assertThat(new Credential.Usm("u", AUTH, PRIV, "")
                        + " "
                        + new Credential.Community(SnmpVersion.V2C, Secret.of("public")))
                .doesNotContain("authsecret", "privsecret", "public");
    }
}
