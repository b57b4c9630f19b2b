package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import org.snmp4j.TransportStateReference;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.security.SecurityParameters;
import org.snmp4j.security.SecurityStateReference;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmTimeTable;
import org.snmp4j.security.UsmUserTable;
import org.snmp4j.smi.OctetString;

/**
 * SNMP4J looks twice for the engine of an address: for the keys, and for the message. An answer may come in between; here
 * the keys are those of the engine that the message names.
 */
final class LocalisingUsm extends USM {
    private static final long serialVersionUID = 1L;

    LocalisingUsm(OctetString localEngineId, UsmTimeTable times) {
        super(V3Protocols.ALL, localEngineId, 0, new CounterSupport(), new UsmUserTable(), times);
    }

    @Override
    public int generateRequestMessage(
            int version,
            byte[] globalData,
            int maxMessageSize,
            int securityModel,
            byte[] engineId,
            byte[] securityName,
            int securityLevel,
            BERInputStream scopedPdu,
            SecurityParameters parameters,
            BEROutputStream message,
            TransportStateReference transportState,
            SecurityStateReference state)
            throws IOException {
        if (transportState.getTarget() instanceof UsmAttempts target) {
            target.setAuthoritativeEngineID(engineId);
        }
        return super.generateRequestMessage(
                version,
                globalData,
                maxMessageSize,
                securityModel,
                engineId,
                securityName,
                securityLevel,
                scopedPdu,
                parameters,
                message,
                transportState,
                state);
    }
}
