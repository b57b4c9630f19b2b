package io.wardflux.snmp.snmp4j;

import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcher;
import org.snmp4j.PDU;
import org.snmp4j.Snmp;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.PduHandle;
import org.snmp4j.smi.Address;

/** SNMP4J's session, which tells what each message is. */
final class CountingSnmp extends Snmp {
    private static final System.Logger LOG = System.getLogger(CountingSnmp.class.getName());

    private final Judge judge;
    private boolean matched;

    CountingSnmp(MessageDispatcher dispatcher, Judge judge) {
        super(dispatcher);
        this.judge = judge;
        // With the statistics off there would be none, and SNMP4J would fail where an answer comes from elsewhere.
        setCounterSupport(new CounterSupport());
        // SNMP4J would ask again by itself, unseen by any budget.
        setReportHandler(new ReportHandler() {
            @Override
            public <A extends Address> void processReport(PduHandle handle, CommandResponderEvent<A> event) {
                judge.report(event, handle.getTransactionID());
            }
        });
    }

    @Override
    public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
        try {
            matched = false;
            super.processPdu(event);
            judge(event);
        } catch (RuntimeException e) {
            // The message is decoded by now, so this is no damage.
            LOG.log(System.Logger.Level.ERROR, "A message could not be dealt with, by a bug", e);
        }
    }

    private void judge(CommandResponderEvent<?> event) {
        int type = event.getPDU().getType();
        if (type == PDU.RESPONSE && matched) {
            judge.answer();
        } else if (type == PDU.RESPONSE) {
            judge.unmatched(event.getPeerAddress(), event.getPduHandle().getTransactionID());
        } else if (type != PDU.REPORT) {
            judge.nonsense(event.getPeerAddress());
        }
    }

    @Override
    protected <A extends Address> boolean isResponseMatchingTarget(
            CommandResponderEvent<A> event, PendingRequest<?> request) {
        matched = super.isResponseMatchingTarget(event, request);
        return matched;
    }

    interface Judge {
        /** A request waited for it, and has it. */
        void answer();

        void unmatched(Address from, int requestId);

        /** Of a v3 agent, or so it says. */
        void report(CommandResponderEvent<?> event, int requestId);

        /** An SNMP message, but nothing that an agent has to say here. */
        void nonsense(Address from);
    }
}
