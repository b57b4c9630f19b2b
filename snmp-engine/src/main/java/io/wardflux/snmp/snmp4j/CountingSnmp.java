package io.wardflux.snmp.snmp4j;

import java.util.function.BiConsumer;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcher;
import org.snmp4j.PDU;
import org.snmp4j.Snmp;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.PduHandle;
import org.snmp4j.smi.Address;

/** SNMP4J's session, which counts the answers that nobody waits for. */
final class CountingSnmp extends Snmp {
    private final Counters counters;
    private boolean matched;

    /** @param reports of v3 agents that a request waits for; SNMP4J would ask again by itself, unseen by any budget */
    CountingSnmp(MessageDispatcher dispatcher, Counters counters, BiConsumer<PduHandle, PDU> reports) {
        super(dispatcher);
        this.counters = counters;
        // With the statistics off there would be none, and SNMP4J would fail where an answer comes from elsewhere.
        setCounterSupport(new CounterSupport());
        setReportHandler(new ReportHandler() {
            @Override
            public <A extends Address> void processReport(PduHandle handle, CommandResponderEvent<A> event) {
                reports.accept(handle, event.getPDU());
            }
        });
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
