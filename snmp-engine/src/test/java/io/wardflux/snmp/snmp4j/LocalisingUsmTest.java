package io.wardflux.snmp.snmp4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.secret.Secret;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.PrivProtocol;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.TransportStateReference;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.UsmSecurityParameters;
import org.snmp4j.security.UsmSecurityStateReference;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

class LocalisingUsmTest {
    private static final byte[] ENGINE = {1, 2, 3, 4, 5};
    private static final Credential.Usm CREDENTIAL = new Credential.Usm(
            "reader",
            new Credential.Auth(AuthProtocol.SHA, Secret.of("a passphrase")),
            new Credential.Priv(PrivProtocol.AES_128, Secret.of("another one")),
            "");

    private final OctetString localEngine = new OctetString("ours");
    private final PeerTimes.EngineClock clock = new PeerTimes.EngineClock();
    private final LocalisingUsm usm = new LocalisingUsm(localEngine, new PeerTimes(localEngine, () -> clock));

    @Test
    void anEngineThatBecameKnownWhileTheRequestWasMadeHasItsKeys() throws Exception {
        UdpAddress address = new UdpAddress("127.0.0.1/161");
        UserKeys keys = UserKeys.of(CREDENTIAL);
        UsmAttempts target =
                new UsmAttempts(address, CREDENTIAL, keys, new LocalisedKeys(10), new Attempts(new Traffic()));
        assertThat(target.getAuthenticationKey()).as("nothing is known yet").isNull();
        ScopedPDU request = new ScopedPDU();
        request.setType(PDU.GET);
        BEROutputStream scoped = new BEROutputStream(ByteBuffer.allocate(request.getBERLength()));
        request.encodeBER(scoped);
        var parameters = new UsmSecurityParameters();

        try (var transport = new DefaultUdpTransportMapping(new UdpAddress("127.0.0.1/0"))) {
            int status = usm.generateRequestMessage(
                    MPv3.ID,
                    new byte[0],
                    1_400,
                    usm.getID(),
                    ENGINE,
                    target.getSecurityName().getValue(),
                    SecurityLevel.AUTH_PRIV,
                    new BERInputStream(scoped.rewind()),
                    parameters,
                    new BEROutputStream(),
                    new TransportStateReference(
                            transport,
                            address,
                            target.getSecurityName(),
                            SecurityLevel.authPriv,
                            SecurityLevel.undefined,
                            false,
                            null,
                            target),
                    new UsmSecurityStateReference());
            assertThat(status).isEqualTo(SnmpConstants.SNMPv3_USM_OK);
        }

        assertThat(parameters.getAuthenticationKey()).isEqualTo(keys.authKey(ENGINE));
        assertThat(parameters.getPrivacyKey()).isEqualTo(keys.privKey(ENGINE));
    }
}
