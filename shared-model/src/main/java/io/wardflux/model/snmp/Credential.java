package io.wardflux.model.snmp;

import io.wardflux.model.secret.Secret;
import org.jspecify.annotations.Nullable;

/** What an agent wants to see before it answers. Secrets mask themselves, so a credential may be logged. */
public sealed interface Credential {

    SnmpVersion version();

    /** v1 and v2c. */
    record Community(SnmpVersion version, Secret community) implements Credential {
        public Community {
            if (version == SnmpVersion.V3) {
                throw new IllegalArgumentException("v3 has no community");
            }
        }
    }

    /**
     * v3 (RFC 3414).
     *
     * @param auth null exactly for noAuthNoPriv
     * @param priv null for all but authPriv
     * @param contextName empty for the default context
     */
    record Usm(
            String securityName,
            @Nullable Auth auth,
            @Nullable Priv priv,
            String contextName) implements Credential {
        public Usm {
            if (priv != null && auth == null) {
                throw new IllegalArgumentException("privacy needs authentication");
            }
        }

        @Override
        public SnmpVersion version() {
            return SnmpVersion.V3;
        }

        public SecurityLevel level() {
            if (auth == null) {
                return SecurityLevel.NO_AUTH_NO_PRIV;
            }
            return priv == null ? SecurityLevel.AUTH_NO_PRIV : SecurityLevel.AUTH_PRIV;
        }
    }

    record Auth(AuthProtocol protocol, Secret passphrase) {}

    record Priv(PrivProtocol protocol, Secret passphrase) {}
}
