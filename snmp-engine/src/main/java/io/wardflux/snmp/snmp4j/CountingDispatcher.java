package io.wardflux.snmp.snmp4j;

import java.util.function.Consumer;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.TransportMapping;
import org.snmp4j.TransportStateReference;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.event.CounterEvent;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.UdpAddress;

/**
 * SNMP4J's dispatcher. Each datagram gets exactly one judgement, the first; what
 * gets none is malformed, for SNMP4J swallows what it cannot decode in several ways, exceptions of Java's among them.
 */
final class CountingDispatcher extends MessageDispatcherImpl {
    private static final System.Logger LOG = System.getLogger(CountingDispatcher.class.getName());

    private final Counters counters;
    private final Consumer<Address> malformed;
    private Address sender = new UdpAddress();
    private int bytes;
    private boolean judged;

    CountingDispatcher(Counters counters, Consumer<Address> malformed) {
        this.counters = counters;
        this.malformed = malformed;
    }

    /** Of the lane's outermost loop, which must not end. */
    @Override
    public <A extends Address> void processMessage(
            TransportMapping<? super A> transport, A from, BERInputStream message, TransportStateReference state) {
        sender = from;
        bytes = message.getBuffer().remaining();
        judged = false;
        counters.received.increment();
        try {
            super.processMessage(transport, from, message, state);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(System.Logger.Level.DEBUG, "A datagram made the decoder fail", e);
        }
        if (!judged) {
            malformed.accept(from);
        }
    }

    /** Whether this is the first judgement on the datagram; only that counts. */
    boolean judge() {
        boolean first = !judged;
        judged = true;
        return first;
    }

    @Override
    protected void fireIncrementCounter(CounterEvent event) {
        // What it would count is judged above.
    }

    /** Whose datagram is worked on. */
    Address sender() {
        return sender;
    }

    /** The size of the datagram that is worked on. */
    int bytes() {
        return bytes;
    }
}
