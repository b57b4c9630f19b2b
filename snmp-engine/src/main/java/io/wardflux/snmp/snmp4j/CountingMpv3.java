package io.wardflux.snmp.snmp4j;

import java.util.function.Consumer;
import org.snmp4j.MessageDispatcher;
import org.snmp4j.MutablePDU;
import org.snmp4j.TransportStateReference;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.MutableStateReference;
import org.snmp4j.mp.PduHandle;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.USM;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.util.PDUFactory;

/** SNMP4J's v3 message processing, which tells what it throws away. */
final class CountingMpv3 extends MPv3 {
    /** RFC 3411 §5. */
    private static final int MAX_ENGINE_ID = 32;

    private final Consumer<Address> malformed;
    private final Consumer<Address> unmatched;
    private final Consumer<Address> engineChanged;

    CountingMpv3(
            USM usm,
            PDUFactory answers,
            Consumer<Address> malformed,
            Consumer<Address> unmatched,
            Consumer<Address> engineChanged) {
        super(
                usm.getLocalEngineID().getValue(),
                answers,
                V3Protocols.ALL,
                SecurityModels.getCollection(new SecurityModel[] {usm}),
                new CounterSupport());
        this.malformed = malformed;
        this.unmatched = unmatched;
        this.engineChanged = engineChanged;
    }

    /** Agents drop what has a longer one in it, so whoever says that its own is longer could not be asked again. */
    @Override
    public boolean addEngineID(Address address, OctetString engineId, boolean unauthenticated) {
        return engineId.length() <= MAX_ENGINE_ID && super.addEngineID(address, engineId, unauthenticated);
    }

    @Override
    public <A extends Address> int prepareDataElements(
            MessageDispatcher dispatcher,
            A from,
            BERInputStream message,
            TransportStateReference transportState,
            Integer32 model,
            Integer32 securityModel,
            OctetString securityName,
            Integer32 securityLevel,
            MutablePDU pdu,
            PduHandle handle,
            Integer32 maxSizeResponse,
            StatusInformation information,
            MutableStateReference<A> state) {
        int status = super.prepareDataElements(
                dispatcher,
                from,
                message,
                transportState,
                model,
                securityModel,
                securityName,
                securityLevel,
                pdu,
                handle,
                maxSizeResponse,
                information,
                state);
        switch (status) {
            case SnmpConstants.SNMP_MP_OK -> {}
            case SnmpConstants.SNMP_MP_UNKNOWN_MSGID -> unmatched.accept(from);
            // An answer of another engine than the one that was asked, or of one whose clock went back.
            case SnmpConstants.SNMP_MP_MATCH_ERROR, SnmpConstants.SNMPv3_USM_NOT_IN_TIME_WINDOW -> {
                unmatched.accept(from);
                engineChanged.accept(from);
            }
            default -> malformed.accept(from);
        }
        return status;
    }
}
