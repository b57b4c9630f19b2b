package io.wardflux.snmp.snmp4j;

import io.wardflux.model.snmp.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.snmp4j.DirectUserTarget;
import org.snmp4j.Target;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;

/**
 * A v3 agent, for one exchange. It brings its keys along, so that SNMP4J needs no table of users: there, one user name
 * could have but one passphrase.
 */
final class UsmAttempts extends DirectUserTarget<UdpAddress> implements Attempts.Counted {
    private static final long serialVersionUID = 1L;

    private final transient Attempts attempts;
    private final transient UserKeys keys;
    private final transient LocalisedKeys localised;

    UsmAttempts(
            UdpAddress address, Credential.Usm credential, UserKeys keys, LocalisedKeys localised, Attempts attempts) {
        super(
                address,
                new OctetString(credential.securityName().getBytes(StandardCharsets.UTF_8)),
                keys.auth(),
                null,
                keys.priv(),
                null);
        this.attempts = attempts;
        this.keys = keys;
        this.localised = localised;
        setVersion(SnmpConstants.version3);
        setSecurityLevel(
                switch (credential.level()) {
                    case NO_AUTH_NO_PRIV -> SecurityLevel.NOAUTH_NOPRIV;
                    case AUTH_NO_PRIV -> SecurityLevel.AUTH_NOPRIV;
                    case AUTH_PRIV -> SecurityLevel.AUTH_PRIV;
                });
    }

    /** SNMP4J tells it before each request to an engine that it has discovered. */
    @Override
    public synchronized void setAuthoritativeEngineID(byte[] engineId) {
        // The superclass's constructor calls this too.
        if (keys != null && engineId.length > 0 && !Arrays.equals(engineId, getAuthoritativeEngineID())) {
            LocalisedKeys.Pair pair = localised.of(keys, engineId);
            setAuthenticationKey(pair.auth());
            setPrivacyKey(pair.priv());
            authoritativeEngineID = new OctetString(engineId);
        }
    }

    @Override
    public Attempts attempts() {
        return attempts;
    }

    /** For retries, SNMP4J would take a copy, which has no keys and counts nothing. */
    @Override
    public Target<UdpAddress> duplicate() {
        return this;
    }

    @Override
    public String toString() {
        return "agent " + getAddress();
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
