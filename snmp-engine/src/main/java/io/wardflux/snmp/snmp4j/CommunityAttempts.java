package io.wardflux.snmp.snmp4j;

import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.SnmpVersion;
import java.nio.charset.StandardCharsets;
import org.snmp4j.CommunityTarget;
import org.snmp4j.Target;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;

/** A v1 or v2c agent, for one exchange. */
final class CommunityAttempts extends CommunityTarget<UdpAddress> implements Attempts.Counted {
    private static final long serialVersionUID = 1L;

    private final transient Attempts attempts;

    CommunityAttempts(UdpAddress address, Credential.Community credential, Attempts attempts) {
        super(address, new OctetString(credential.community().reveal().getBytes(StandardCharsets.UTF_8)));
        this.attempts = attempts;
        setVersion(credential.version() == SnmpVersion.V1 ? SnmpConstants.version1 : SnmpConstants.version2c);
    }

    @Override
    public Attempts attempts() {
        return attempts;
    }

    /** For retries, SNMP4J would take a copy, which counts nothing. */
    @Override
    public Target<UdpAddress> duplicate() {
        return this;
    }

    @Override
    public String toString() {
        // The superclass would show the community.
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
