package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.SnmpVersion;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Stop;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Target;
import org.snmp4j.event.ResponseEvent;
import org.snmp4j.event.ResponseListener;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

/**
 * A poll or a walk: PDUs to one agent, one in flight, within one budget. All but {@link #onResponse} happens on the
 * lane's thread.
 */
abstract class Exchange implements ResponseListener {
    /** Engine, boots and time; and once more where the agent reboots meanwhile. */
    private static final int MAX_LESSONS = 4;

    private final Lane lane;
    private final Agent agent;
    private final Budget budget;
    private final UdpAddress address;
    private final Attempts attempts = new Attempts();
    private @Nullable Target<UdpAddress> target;
    private Wheel.@Nullable Timer deadline;
    private @Nullable Peer peer;
    private long malformedBefore;
    private @Nullable PDU asked;
    private int questions;
    private int lessons;
    private long roundTripNanos;
    private boolean rediscovered;
    private Wheel.@Nullable Timer probing;
    private @Nullable Probe probe;
    private boolean ended;
    private Stop stop = Stop.NEVER;

    Exchange(Lane lane, Agent agent, Budget budget) {
        this.lane = lane;
        this.agent = agent;
        this.budget = budget;
        this.address =
                new UdpAddress(agent.address().getAddress(), agent.address().getPort());
    }

    /** Asks the first question, or ends where there is none. */
    abstract void start();

    /** What the agent answered to the latest question; asks the next one or ends. */
    abstract void answered(PDU response);

    /** Everything that has no reading gets this one. */
    abstract void failOpen(Reading.Failure failure);

    /** The caller's callback, once. */
    abstract void report();

    final void begin(Peer itsPeer) {
        peer = itsPeer;
        malformedBefore = itsPeer.malformed;
        deadline = lane.after(budget.total(), this::budgetSpent);
        probing = lane.after(budget.attemptTimeout().dividedBy(2), this::probe);
        switch (agent.credential()) {
            case Credential.Community community -> ready(new CommunityAttempts(address, community, attempts));
            case Credential.Usm usm -> lane.engines().target(address, usm, attempts, this, this::ready);
        }
    }

    /** The target is known, for v3 after its keys were made. */
    private void ready(Target<UdpAddress> itsTarget) {
        if (!ended) {
            aimAt(itsTarget);
            start();
        }
    }

    private void aimAt(Target<UdpAddress> itsTarget) {
        itsTarget.setTimeout(Math.max(1, budget.attemptTimeout().toMillis()));
        itsTarget.setRetries(budget.attempts() - 1);
        target = itsTarget;
    }

    final Exchange until(Stop itsStop) {
        stop = itsStop;
        return this;
    }

    final void ask(int type, List<VariableBinding> varbinds, int maxRepetitions) {
        Reading.Failure stopped = stop.reason();
        if (stopped != null) {
            end(stopped);
            return;
        }
        PDU pdu = agent.credential() instanceof Credential.Usm usm
                ? new ScopedRequestPdu(type, varbinds, usm.contextName())
                : new RequestPdu(type, varbinds);
        if (type == PDU.GETBULK) {
            pdu.setNonRepeaters(0);
            pdu.setMaxRepetitions(maxRepetitions);
        }
        send(pdu);
    }

    private void send(PDU pdu) {
        Target<UdpAddress> itsTarget = target;
        if (itsTarget == null) {
            throw new IllegalStateException("asked before the target was known");
        }
        pdu.setRequestID(new Integer32(lane.nextRequestId()));
        asked = pdu;
        questions++;
        lane.send(pdu, itsTarget, this);
    }

    /** From SNMP4J: on the listener's thread with an answer, on the lane's with a timeout. */
    @Override
    public final <A extends Address> void onResponse(ResponseEvent<A> event) {
        PDU request = event.getRequest();
        lane.cancel(request, this);
        long nanos = System.nanoTime();
        PDU response = event.getResponse();
        Exception error = event.getError();
        lane.post(this, () -> received(request, response, error, nanos));
    }

    private void received(PDU request, @Nullable PDU response, @Nullable Exception error, long nanos) {
        if (ended || request != asked) {
            return;
        }
        if (error != null) {
            unreachable(error);
        } else if (response == null) {
            silent("No answer to " + budget.attempts() + " attempts of "
                    + budget.attemptTimeout().toMillis() + " ms");
        } else {
            if (roundTripNanos == 0) {
                roundTripNanos = Math.max(1, nanos - attempts.lastSentNanos());
            }
            answered(response);
        }
    }

    /** From the listener's thread, where v3 agents have something to say about a request rather than to answer it. */
    final void onReport(int requestId, PDU report) {
        lane.post(this, () -> reported(requestId, report));
    }

    private void reported(int requestId, PDU report) {
        PDU request = asked;
        if (ended || request == null || request.getRequestID().getValue() != requestId) {
            return;
        }
        Report kind = Report.of(report);
        // At first the engine is unknown and then its clock; SNMP4J has learned both from the report.
        if (kind.teaches() && lessons < MAX_LESSONS) {
            lessons++;
            lane.cancel(request, this);
            send(request);
        } else {
            end(kind.failure());
        }
    }

    final void unreachable(Exception error) {
        end(new Reading.Failure(Outcome.UNREACHABLE, "Cannot send to " + agent.address() + ": " + error.getMessage()));
    }

    /** The engine at this address is not the one that was known: once, discover it anew and ask again. */
    final void engineChanged() {
        PDU request = asked;
        if (ended || rediscovered || request == null || !(agent.credential() instanceof Credential.Usm usm)) {
            return;
        }
        rediscovered = true;
        asked = null;
        lane.cancel(request, this);
        lane.engines().forget(address);
        lane.engines().target(address, usm, attempts, this, fresh -> {
            if (!ended) {
                aimAt(fresh);
                ((ScopedPDU) request).setContextEngineID(new OctetString());
                send(request);
            }
        });
    }

    private void probe() {
        if (!ended && roundTripNanos == 0) {
            probe = lane.probe(agent.address());
        }
    }

    private void budgetSpent() {
        silent("No answer within " + budget.total().toMillis() + " ms");
    }

    private void silent(String what) {
        Probe.Finding finding = endProbe();
        if (peer != null && peer.malformed != malformedBefore) {
            end(new Reading.Failure(
                    Outcome.MALFORMED, "The agent sent something that is no SNMP message, and no answer"));
        } else if (finding == Probe.Finding.REFUSED) {
            end(new Reading.Failure(
                    Outcome.UNREACHABLE, "Nobody listens at " + agent.address() + ", or no way leads there"));
        } else {
            lane.counters().timeouts.increment();
            end(new Reading.Failure(Outcome.TIMEOUT, what + hint(finding)));
        }
    }

    /** Agents drop in silence much of what they do not accept. */
    private String hint(Probe.Finding finding) {
        boolean alive = finding == Probe.Finding.ALIVE;
        if (roundTripNanos != 0) {
            return "";
        }
        return switch (agent.credential()) {
            case Credential.Community community ->
                alive
                        ? "; the agent is there, but does not answer to this community, or not to "
                                + community.version().wireName()
                        : "; agents do not answer to a wrong community either";
            case Credential.Usm usm
            when alive && usm.priv() != null ->
                "; the agent is there, but agents do not answer what they cannot decrypt: check the privacy passphrase"
                        + " and protocol"
                        + (usm.contextName().isEmpty() ? "" : ", and the context name");
            case Credential.Usm usm
            when alive && !usm.contextName().isEmpty() ->
                "; the agent is there, but agents do not answer for a context they do not have: check the context name";
            case Credential.Usm usm -> "";
        };
    }

    private Probe.Finding endProbe() {
        Probe open = probe;
        if (open == null) {
            return Probe.Finding.SILENT;
        }
        probe = null;
        return lane.end(open);
    }

    /** Ends it: what is still open gets this failure. */
    final void end(Reading.Failure failure) {
        failOpen(failure);
        end();
    }

    final void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (deadline != null) {
            lane.cancel(deadline);
        }
        if (probing != null) {
            lane.cancel(probing);
        }
        endProbe();
        PDU open = asked;
        if (open != null) {
            lane.cancel(open, this);
            asked = null;
        }
        lane.counters().retries.add(retries());
        lane.ended(this);
        report();
    }

    final boolean hasEnded() {
        return ended;
    }

    final UdpAddress address() {
        return address;
    }

    final SnmpVersion version() {
        return agent.credential().version();
    }

    final Lane lane() {
        return lane;
    }

    final int requests() {
        return attempts.sent();
    }

    final int retries() {
        return Math.max(0, attempts.sent() - questions);
    }

    final long roundTripNanos() {
        return roundTripNanos;
    }
}
