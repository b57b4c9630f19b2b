package io.wardflux.snmp.snmp4j;

import java.util.function.BiConsumer;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcher;
import org.snmp4j.PDU;
import org.snmp4j.Snmp;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.PduHandle;
import org.snmp4j.smi.Address;

/** SNMP4J's session, which tells of the answers that nobody waits for. */
final class CountingSnmp extends Snmp {
    private final Counters counters;
    private final Unmatched unmatched;
    private boolean matched;

    /**
     * @param reports of v3 agents that a request waits for; SNMP4J would ask again by itself, unseen by any budget
     */
    CountingSnmp(
            MessageDispatcher dispatcher, Counters counters, BiConsumer<PduHandle, PDU> reports, Unmatched unmatched) {
        super(dispatcher);
        this.counters = counters;
        this.unmatched = unmatched;
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
        int type = event.getPDU().getType();
        if (type == PDU.RESPONSE && matched) {
            counters.answers.increment();
        } else if (type == PDU.RESPONSE) {
            unmatched.answer(event.getPeerAddress(), event.getPduHandle().getTransactionID());
        } else if (type != PDU.REPORT) {
            unmatched.nonsense(event.getPeerAddress());
        }
    }

    @Override
    protected <A extends Address> boolean isResponseMatchingTarget(
            CommandResponderEvent<A> event, PendingRequest<?> request) {
        matched = super.isResponseMatchingTarget(event, request);
        return matched;
    }

    interface Unmatched {
        void answer(Address from, int requestId);

        /** An SNMP message, but nothing that an agent has to say here. */
        void nonsense(Address from);
    }
}
