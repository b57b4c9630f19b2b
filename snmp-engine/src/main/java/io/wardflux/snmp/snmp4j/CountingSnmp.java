package io.wardflux.snmp.snmp4j;

import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcher;
import org.snmp4j.PDU;
import org.snmp4j.Snmp;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.smi.Address;

/** SNMP4J's session, which counts the answers that nobody waits for. */
final class CountingSnmp extends Snmp {
    private final Counters counters;
    private boolean matched;

    CountingSnmp(MessageDispatcher dispatcher, Counters counters) {
        super(dispatcher);
        this.counters = counters;
        // With the statistics off there would be none, and SNMP4J would fail where an answer comes from elsewhere.
        setCounterSupport(new CounterSupport());
    }

    @Override
    public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
        matched = false;
        super.processPdu(event);
        if (event.getPDU().getType() == PDU.RESPONSE) {
            (matched ? counters.answers : counters.late).increment();
        }
    }

    @Override
    protected <A extends Address> boolean isResponseMatchingTarget(
            CommandResponderEvent<A> event, PendingRequest<?> request) {
        matched = super.isResponseMatchingTarget(event, request);
        return matched;
    }
}
