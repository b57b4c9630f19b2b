package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import java.util.function.Consumer;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.TransportMapping;
import org.snmp4j.TransportStateReference;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.event.CounterEvent;
import org.snmp4j.mp.MessageProcessingModel;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.UdpAddress;

/** SNMP4J's dispatcher, which works on the listener's thread, and tells who sent what is no SNMP message. */
final class CountingDispatcher extends MessageDispatcherImpl {
    private final Consumer<Address> malformed;
    private Address sender = new UdpAddress();
    private int bytes;

    CountingDispatcher(Consumer<Address> malformed) {
        this.malformed = malformed;
    }

    @Override
    public <A extends Address> void processMessage(
            TransportMapping<? super A> transport, A from, BERInputStream message, TransportStateReference state) {
        sender = from;
        bytes = message.getBuffer().remaining();
        super.processMessage(transport, from, message, state);
    }

    /** Some damage makes the decoder fail by an exception of Java's; SNMP4J would swallow it uncounted. */
    @Override
    protected <A extends Address> void dispatchMessage(
            TransportMapping<? super A> transport,
            MessageProcessingModel model,
            A from,
            BERInputStream message,
            TransportStateReference state)
            throws IOException {
        try {
            super.dispatchMessage(transport, model, from, message, state);
        } catch (RuntimeException e) {
            malformed.accept(from);
        }
    }

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

    /** Whose datagram the listener's thread works on. */
    Address sender() {
        return sender;
    }

    /** The size of the datagram that the listener's thread works on. */
    int bytes() {
        return bytes;
    }
}
