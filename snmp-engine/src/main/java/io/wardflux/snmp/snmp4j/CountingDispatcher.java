package io.wardflux.snmp.snmp4j;

import java.util.function.Consumer;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.TransportMapping;
import org.snmp4j.TransportStateReference;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.event.CounterEvent;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.OID;

/** SNMP4J's dispatcher, which works on the listener's thread, and tells who sent what is no SNMP message. */
final class CountingDispatcher extends MessageDispatcherImpl {
    private final Consumer<Address> malformed;

    CountingDispatcher(Consumer<Address> malformed) {
        this.malformed = malformed;
    }

    @Override
    public <A extends Address> void processMessage(
            TransportMapping<? super A> transport, A from, BERInputStream message, TransportStateReference state) {
        sender = from;
        super.processMessage(transport, from, message, state);
    }

    private Address sender = new org.snmp4j.smi.UdpAddress();

    /** The dispatcher swallows its parse errors, but counts them first. */
    @Override
    protected void fireIncrementCounter(CounterEvent event) {
        OID what = event.getOid();
        if (SnmpConstants.snmpInASNParseErrs.equals(what)
                || SnmpConstants.snmpInvalidMsgs.equals(what)
                || SnmpConstants.snmpInBadVersions.equals(what)) {
            malformed.accept(sender);
        }
    }
}
