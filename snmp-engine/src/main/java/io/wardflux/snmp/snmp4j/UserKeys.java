package io.wardflux.snmp.snmp4j;

import io.wardflux.model.secret.Secret;
import io.wardflux.model.snmp.Credential;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.snmp4j.security.AuthenticationProtocol;
import org.snmp4j.security.PrivacyProtocol;
import org.snmp4j.smi.OctetString;

/**
 * What a credential's passphrases come to, before they are localised (RFC 3414 §A.2). Making it hashes a megabyte for
 * each passphrase, some milliseconds, and is the same for all agents; localising for one agent is a hash of some bytes.
 */
final class UserKeys {
    private static final int EXPANDED_BYTES = 1 << 20;

    private final @Nullable AuthenticationProtocol auth;
    private final byte[] authKey;
    private final @Nullable PrivacyProtocol priv;
    private final byte[] privKey;

    private UserKeys(
            @Nullable AuthenticationProtocol auth, byte[] authKey, @Nullable PrivacyProtocol priv, byte[] privKey) {
        this.auth = auth;
        this.authKey = authKey;
        this.priv = priv;
        this.privKey = privKey;
    }

    static UserKeys of(Credential.Usm credential) {
        Credential.Auth auth = credential.auth();
        Credential.Priv priv = credential.priv();
        AuthenticationProtocol authProtocol = auth == null ? null : V3Protocols.auth(auth.protocol());
        return new UserKeys(
                authProtocol,
                auth == null || authProtocol == null ? new byte[0] : expand(authProtocol, auth.passphrase()),
                priv == null ? null : V3Protocols.priv(priv.protocol()),
                priv == null || authProtocol == null ? new byte[0] : expand(authProtocol, priv.passphrase()));
    }

    /** An empty passphrase gives no key, and a user without one is refused by every agent. */
    private static byte[] expand(AuthenticationProtocol protocol, Secret passphrase) {
        byte[] password = passphrase.reveal().getBytes(StandardCharsets.UTF_8);
        if (password.length == 0) {
            return new byte[protocol.getDigestLength()];
        }
        byte[] expanded = new byte[EXPANDED_BYTES];
        for (int i = 0; i < EXPANDED_BYTES; i++) {
            expanded[i] = password[i % password.length];
        }
        return protocol.hash(expanded);
    }

    @Nullable AuthenticationProtocol auth() {
        return auth;
    }

    @Nullable PrivacyProtocol priv() {
        return priv;
    }

    byte @Nullable [] authKey(byte[] engineId) {
        return auth == null ? null : localise(auth, authKey, engineId);
    }

    byte @Nullable [] privKey(byte[] engineId) {
        if (auth == null || priv == null) {
            return null;
        }
        byte[] key = localise(auth, privKey, engineId);
        if (key.length < priv.getMinKeyLength()) {
            return priv.extendShortKey(key, new OctetString(), engineId, auth);
        }
        return key.length > priv.getMaxKeyLength() ? java.util.Arrays.copyOf(key, priv.getMaxKeyLength()) : key;
    }

    private static byte[] localise(AuthenticationProtocol protocol, byte[] key, byte[] engineId) {
        byte[] around = new byte[key.length * 2 + engineId.length];
        System.arraycopy(key, 0, around, 0, key.length);
        System.arraycopy(engineId, 0, around, key.length, engineId.length);
        System.arraycopy(key, 0, around, key.length + engineId.length, key.length);
        return protocol.hash(around);
    }
}
