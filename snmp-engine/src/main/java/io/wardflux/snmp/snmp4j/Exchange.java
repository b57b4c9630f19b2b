package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.SnmpVersion;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Stop;
import io.wardflux.snmp.Trouble;
import io.wardflux.snmp.snmp4j.Traffic.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Target;
import org.snmp4j.event.ResponseEvent;
import org.snmp4j.event.ResponseListener;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

/**
 * A poll or a walk: PDUs to one agent, one in flight, within one budget. All of it happens on the
 * lane's thread. Each PDU takes a turn at the agent, attempts included; while it waits for that, or for the agent's
 * pace, the budget's clock stands still.
 */
abstract class Exchange implements ResponseListener {
    /** Engine, boots and time; and once more where the agent reboots meanwhile. */
    private static final int MAX_LESSONS = 4;
    /** All waiting together may take so many budgets, so that an exchange certainly ends. */
    private static final int MAX_WAITING = 10;

    private static final OID SYS_UP_TIME = new OID(SnmpConstants.sysUpTime).append(0);

    private final Lane lane;
    private final Agent agent;
    private final Peer peer;
    private final Budget budget;
    private final UdpAddress address;
    private final Attempts attempts;
    private long malformedBefore;
    private long wrongIdsBefore;
    private @Nullable Target<UdpAddress> target;

    private @Nullable PDU asked;
    /** The attempts of the latest question. Each is a request with an id of its own, so an answer tells which it belongs to. */
    private final List<Sent> waitedFor = new ArrayList<>(2);
    /** Of questions before it, which were too much for the agent, or so it seems. */
    private final List<Sent> givenUp = new ArrayList<>(0);

    private int askedVarbinds;
    private boolean askedBulk;
    private int attempt;
    private long firstSentNanos;
    private int allowedAttempts;
    private int questions;
    private boolean myTurn;
    private Wheel.@Nullable Timer attemptTimer;
    private Wheel.@Nullable Timer pacing;

    private Wheel.@Nullable Timer deadline;
    private long nanosLeft;
    private long clockStarted;
    private long nanosToWait;
    private boolean clockRuns;

    private boolean alive;
    private int lostVarbinds;
    private boolean lostBulk;
    private long roundTripNanos;
    private long bytesReceived;
    private int lessons;
    private boolean rediscovered;
    private Wheel.@Nullable Timer probing;
    private @Nullable Probe probe;
    private boolean probed;
    private Reading.@Nullable Failure diagnosed;
    private boolean ended;
    private boolean unanswered;
    private Stop stop = Stop.NEVER;

    Exchange(Lane lane, Peer peer, Agent agent, Budget budget) {
        this.lane = lane;
        this.peer = peer;
        this.agent = agent;
        this.budget = budget;
        this.address =
                new UdpAddress(agent.address().getAddress(), agent.address().getPort());
        this.attempts = new Attempts(peer.traffic());
    }

    /** Asks the first question, or ends where there is none. */
    abstract void start();

    /** What the agent answered to the latest question; asks the next one or ends. */
    abstract void answered(PDU response);

    /** Silence to the latest question: asks for less instead. False where there is no less. */
    abstract boolean askLess();

    /** Everything that has no reading gets this one. */
    abstract void failOpen(Reading.Failure failure);

    /** The caller's callback, once. */
    abstract void report();

    final void begin() {
        malformedBefore = peer.traffic().get(Kind.MALFORMED);
        wrongIdsBefore = peer.traffic().get(Kind.WRONG_IDS);
        nanosLeft = budget.total().toNanos();
        nanosToWait = nanosLeft * MAX_WAITING;
        startClock();
        if (budget.attempts() == 1) {
            probing = lane.after(budget.attemptTimeout().dividedBy(2), this::probe);
        }
        switch (agent.credential()) {
            case Credential.Community community -> ready(new CommunityAttempts(address, community, attempts));
            case Credential.Usm usm -> lane.engines().target(address, usm, attempts, this, this::ready);
        }
    }

    /** The target is known, for v3 after its keys were made. */
    private void ready(Target<UdpAddress> itsTarget) {
        if (!ended) {
            target = itsTarget;
            start();
        }
    }

    // Asking

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
        PDU pdu = request(type, varbinds);
        askedBulk = type == PDU.GETBULK;
        askedVarbinds = varbinds.size();
        if (askedBulk) {
            pdu.setNonRepeaters(0);
            pdu.setMaxRepetitions(maxRepetitions);
            askedVarbinds *= maxRepetitions;
        }
        allowedAttempts = allowedAttempts == 0 ? budget.attempts() : allowedAttempts;
        send(pdu);
    }

    private void send(PDU pdu) {
        pdu.setRequestID(new Integer32(lane.nextRequestId()));
        asked = pdu;
        questions++;
        attempt = 0;
        transmit();
    }

    private void transmit() {
        if (myTurn || peer.takeTurn(this)) {
            myTurn = true;
            keepPace();
        } else {
            stopClock();
        }
    }

    /** From the peer, which has counted it already. */
    final void turnComes() {
        myTurn = true;
        lane.post(this, () -> {
            if (!ended) {
                keepPace();
            }
        });
    }

    private void keepPace() {
        long now = System.nanoTime();
        long wait = peer.pace().nanosToWait(now);
        if (wait > 0) {
            stopClock();
            pacing = lane.after(Duration.ofNanos(wait), this::keepPace);
            return;
        }
        pacing = null;
        startClock();
        PDU pdu = asked;
        Target<UdpAddress> itsTarget = target;
        if (ended || pdu == null || itsTarget == null) {
            return;
        }
        peer.pace().sent(now);
        attempt++;
        if (attempt > 1) {
            peer.traffic().count(Kind.RETRIES);
            pdu = again(pdu);
            asked = pdu;
        } else {
            firstSentNanos = now;
        }
        peer.requests().sent(pdu.getRequestID().getValue(), now);
        waitedFor.add(new Sent(pdu, now));
        attemptTimer = lane.after(Duration.ofNanos(attemptNanos()), this::attemptOver);
        lane.send(pdu, itsTarget, this);
    }

    private PDU again(PDU before) {
        PDU pdu = request(before.getType(), before.getVariableBindings());
        if (before.getType() == PDU.GETBULK) {
            pdu.setNonRepeaters(0);
            pdu.setMaxRepetitions(before.getMaxRepetitions());
        }
        pdu.setRequestID(new Integer32(lane.nextRequestId()));
        return pdu;
    }

    private PDU request(int type, List<? extends VariableBinding> varbinds) {
        return agent.credential() instanceof Credential.Usm usm
                ? new ScopedRequestPdu(type, varbinds, usm.contextName())
                : new RequestPdu(type, varbinds);
    }

    private long attemptNanos() {
        if (peer.profile().pinned() && !peer.profile().timeout().isZero()) {
            return Math.min(peer.profile().timeout().toNanos(), budget.total().toNanos());
        }
        return peer.roundTrips().nanosToWait(budget);
    }

    private void attemptOver() {
        attemptTimer = null;
        if (ended || asked == null) {
            return;
        }
        peer.traffic().count(Kind.TIMEOUTS);
        if (attempt == 1) {
            peer.size(askedBulk).lost(askedVarbinds);
        }
        peer.roundTrips().timedOut(budget);
        probe();
        boolean last = attempt >= allowedAttempts;
        boolean less = allowedAttempts >= 3 ? attempt == allowedAttempts - 1 : last && alive;
        if (diagnosed == null && less && tryLess()) {
            return;
        }
        if (last) {
            silent("No answer to " + attempt + (attempt == 1 ? " attempt" : " attempts"));
        } else {
            transmit();
        }
    }

    /** An agent may be silent because it was asked for too much. */
    private boolean tryLess() {
        List<Sent> before = List.copyOf(waitedFor);
        int varbinds = askedVarbinds;
        boolean bulk = askedBulk;
        int allowed = allowedAttempts;
        allowedAttempts = 1;
        givenUp.addAll(before);
        waitedFor.clear();
        if (!askLess()) {
            allowedAttempts = allowed;
            givenUp.removeAll(before);
            waitedFor.addAll(before);
            return false;
        }
        before.forEach(sent -> peer.requests().closed(sent.id(), false));
        if (lostVarbinds == 0) {
            lostVarbinds = varbinds;
            lostBulk = bulk;
        }
        return true;
    }

    // Answers

    /** From SNMP4J, in the midst of a datagram. */
    @Override
    public final <A extends Address> void onResponse(ResponseEvent<A> event) {
        PDU request = event.getRequest();
        lane.cancel(request, this);
        long nanos = System.nanoTime();
        int bytes = lane.bytesOfThisAnswer();
        PDU response = event.getResponse();
        if (response != null) {
            lane.post(this, () -> received(request, response, nanos, bytes));
        }
    }

    private void received(PDU request, PDU response, long nanos, int bytes) {
        Sent sent = waitedFor(request.getRequestID().getValue());
        if (sent == null) {
            peer.unmatched(request.getRequestID().getValue(), nanos, bytes);
            if (givenUp.removeIf(it -> it.pdu() == request)) {
                // It was not lost for its size, but given up too soon.
                lostVarbinds = 0;
                waitLonger();
            }
            return;
        }
        asked = null;
        bytesReceived += bytes;
        allowedAttempts = 0;
        heard(sent, nanos, bytes);
        endTurn();
        if (roundTripNanos == 0) {
            roundTripNanos = Math.max(1, nanos - sent.nanos());
        }
        if (diagnosed != null) {
            end(diagnosed);
            return;
        }
        sizeLearned(response, nanos);
        lane.noteEngine(peer, this);
        answered(response);
    }

    private @Nullable Sent waitedFor(int requestId) {
        for (Sent sent : waitedFor) {
            if (sent.id() == requestId) {
                return sent;
            }
        }
        return null;
    }

    /** The agent is slower than was thought when the latest attempt began. */
    private void waitLonger() {
        if (attemptTimer != null && !waitedFor.isEmpty()) {
            cancelAttempt();
            long waited = System.nanoTime() - waitedFor.getLast().nanos();
            attemptTimer = lane.after(Duration.ofNanos(Math.max(0, attemptNanos() - waited)), this::attemptOver);
        }
    }

    /** Nobody waits for the latest question's attempts any more. */
    private void settle(@Nullable Sent answered) {
        for (Sent sent : waitedFor) {
            // The answered one, too: where its answer was faster than SNMP4J's notes of it, it is still noted.
            lane.cancel(sent.pdu(), this);
            peer.requests().closed(sent.id(), sent == answered);
        }
        waitedFor.clear();
    }

    /** The agent said something to this attempt. */
    private void heard(Sent sent, long nanos, int bytes) {
        cancelAttempt();
        cancel(pacing);
        pacing = null;
        startClock();
        lane.counters().answers.increment();
        peer.traffic().count(Kind.ANSWERS);
        peer.traffic().add(Kind.BYTES_RECEIVED, bytes);
        settle(sent);
        peer.answers();
        alive = true;
        peer.roundTrips().measured(Math.max(1, nanos - sent.nanos()));
    }

    private void sizeLearned(PDU response, long nanos) {
        if (response.getErrorStatus() != PDU.noError) {
            return;
        }
        if (lostVarbinds > 0) {
            if (lostBulk == askedBulk) {
                if (askedVarbinds < lostVarbinds && peer.size(lostBulk).suspect(lostVarbinds, askedVarbinds)) {
                    peer.sighted(Quirk.DROPS_LARGE);
                }
                lostVarbinds = 0;
            }
        } else if (attempt == 1 && response.size() == askedVarbinds) {
            peer.size(askedBulk).answered(askedVarbinds, nanos - attempts.lastSentNanos());
        }
    }

    /** In the midst of a datagram, where v3 agents have something to say about a request rather than to answer it. */
    final void onReport(int requestId, PDU report) {
        long nanos = System.nanoTime();
        int bytes = lane.bytesOfThisAnswer();
        lane.post(this, () -> reported(requestId, report, nanos, bytes));
    }

    private void reported(int requestId, PDU report, long nanos, int bytes) {
        PDU request = asked;
        Sent sent = waitedFor(requestId);
        if (request == null || sent == null) {
            peer.unmatched(requestId, nanos, bytes);
            return;
        }
        heard(sent, nanos, bytes);
        Report kind = Report.of(report);
        // At first the engine is unknown and then its clock; SNMP4J has learned both from the report.
        if (kind.teaches() && lessons < MAX_LESSONS) {
            lessons++;
            alive = false;
            send(request);
        } else if (kind == Report.NOT_IN_TIME_WINDOW && peer.has(Quirk.DUPLICATE_ENGINE_ID)) {
            end(Report.DUPLICATE_ENGINE);
        } else if (diagnosed != null && kind == Report.UNSUPPORTED_LEVEL) {
            // It would not say more at any other level either.
            silent("No answer to " + budget.attempts() + " attempts");
        } else {
            end(kind.failure());
        }
    }

    final void unreachable(Exception error) {
        end(new Reading.Failure(
                Outcome.UNREACHABLE,
                "Cannot send to " + agent.address() + ": " + error.getMessage(),
                Trouble.NOBODY_THERE));
    }

    /** The engine at this address is not the one that was known: once, discover it anew and ask again. */
    final void engineChanged() {
        PDU request = asked;
        if (ended || rediscovered || request == null || !(agent.credential() instanceof Credential.Usm usm)) {
            return;
        }
        rediscovered = true;
        asked = null;
        cancelAttempt();
        settle(waitedFor(request.getRequestID().getValue()));
        lane.engines().forget(address);
        lane.engines().target(address, usm, attempts, this, fresh -> {
            if (!ended) {
                target = fresh;
                ((ScopedPDU) request).setContextEngineID(new OctetString());
                send(request);
            }
        });
    }

    // Silence

    private void probe() {
        if (!ended && roundTripNanos == 0 && !probed && !mayBeSlow() && !budget.isProbe()) {
            probed = true;
            probe = lane.probe(peer);
        }
    }

    /** It may well answer yet, as it did before. */
    private boolean mayBeSlow() {
        return System.nanoTime() - firstSentNanos
                < peer.roundTrips().roundTrip().toNanos() * 3 / 2;
    }

    private void budgetSpent() {
        silent("No answer within " + budget.total().toMillis() + " ms");
    }

    private void silent(String what) {
        Probe.Finding finding = endProbe();
        if (!alive) {
            peer.fellSilent();
            unanswered = true;
        }
        if (diagnosed != null) {
            end(lane.countTimeout(new Reading.Failure(Outcome.TIMEOUT, what + hint(true), Trouble.SILENTLY_REFUSED)));
        } else if (peer.traffic().get(Kind.WRONG_IDS) != wrongIdsBefore) {
            peer.sighted(Quirk.WRONG_REQUEST_ID);
            end(new Reading.Failure(
                    Outcome.MALFORMED,
                    "The agent answered with the id of another request than it was asked, so the answer is not usable",
                    Trouble.WRONG_REQUEST_ID));
        } else if (peer.traffic().get(Kind.MALFORMED) != malformedBefore) {
            end(new Reading.Failure(
                    Outcome.MALFORMED,
                    "The agent sent something that is no SNMP message, and no answer",
                    Trouble.MALFORMED));
        } else if (finding == Probe.Finding.REFUSED) {
            end(new Reading.Failure(
                    Outcome.UNREACHABLE,
                    "Nobody listens at " + agent.address() + ", or no way leads there",
                    Trouble.NOBODY_THERE));
        } else if (finding == Probe.Finding.ALIVE && roundTripNanos == 0) {
            if (!diagnose()) {
                end(lane.countTimeout(refusedInSilence(what)));
            }
        } else {
            end(lane.countTimeout(new Reading.Failure(Outcome.TIMEOUT, what + hint(false), Trouble.NO_ANSWER)));
        }
    }

    private Reading.Failure refusedInSilence(String what) {
        Trouble trouble =
                agent.credential() instanceof Credential.Community ? Trouble.WRONG_COMMUNITY : Trouble.SILENTLY_REFUSED;
        return new Reading.Failure(Outcome.TIMEOUT, what + hint(true), trouble);
    }

    /**
     * Agents drop what they cannot decrypt. Where the same user is answered without privacy, it is the privacy that is
     * wrong. False where that cannot be asked.
     */
    private boolean diagnose() {
        Target<UdpAddress> itsTarget = target;
        if (!(agent.credential() instanceof Credential.Usm usm)
                || usm.priv() == null
                || itsTarget == null
                || nanosLeft() <= 0) {
            return false;
        }
        settle(null);
        diagnosed = Report.DECRYPTION_ERROR.failure();
        allowedAttempts = 1;
        Credential.Usm open = new Credential.Usm(usm.securityName(), usm.auth(), null, usm.contextName());
        lane.engines().target(address, open, attempts, this, bare -> {
            if (!ended) {
                target = bare;
                ask(PDU.GET, List.of(new VariableBinding(SYS_UP_TIME, Null.instance)), 0);
            }
        });
        return true;
    }

    /** Agents drop in silence much of what they do not accept. */
    private String hint(boolean there) {
        if (roundTripNanos != 0) {
            return "";
        }
        return switch (agent.credential()) {
            case Credential.Community community ->
                there
                        ? "; the agent is there, but does not answer to this community, or not to "
                                + community.version().wireName()
                        : "; agents do not answer to a wrong community either";
            case Credential.Usm usm
            when there && usm.priv() != null ->
                "; the agent is there, but agents do not answer what they cannot decrypt: check the privacy passphrase"
                        + " and protocol"
                        + (usm.contextName().isEmpty() ? "" : ", and the context name");
            case Credential.Usm usm
            when there && !usm.contextName().isEmpty() ->
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
        return lane.end(open, peer);
    }

    // The clock

    private long nanosLeft() {
        return clockRuns ? nanosLeft - (System.nanoTime() - clockStarted) : nanosLeft;
    }

    private void startClock() {
        long now = System.nanoTime();
        if (!clockRuns) {
            if (clockStarted != 0) {
                nanosToWait -= now - clockStarted;
            }
            rearm(now, true, nanosLeft, this::budgetSpent);
        }
    }

    private void stopClock() {
        long now = System.nanoTime();
        if (clockRuns) {
            nanosLeft -= now - clockStarted;
            rearm(now, false, nanosToWait, this::waitedTooLong);
        }
    }

    private void rearm(long now, boolean runs, long nanos, Runnable action) {
        if (deadline != null) {
            lane.cancel(deadline);
        }
        clockRuns = runs;
        clockStarted = now;
        deadline = lane.after(Duration.ofNanos(nanos), action);
    }

    private void waitedTooLong() {
        int limit = peer.politeness().packetsPerSecond();
        end(new Reading.Failure(
                Outcome.ERROR,
                "It waited " + budget.total().multipliedBy(MAX_WAITING).toSeconds()
                        + " s for its turn: this device is asked for more than its limits allow ("
                        + peer.politeness().maxInFlight() + " in flight"
                        + (limit == 0 ? "" : ", " + limit + " packets per second") + ")",
                Trouble.NO_TURN));
    }

    // The end

    /** Ends it: what is still open gets this failure. */
    final void end(Reading.Failure failure) {
        if (!ended) {
            failOpen(failure);
            end();
        }
    }

    final void end() {
        if (ended) {
            return;
        }
        ended = true;
        cancel(deadline);
        cancel(probing);
        cancel(pacing);
        cancelAttempt();
        endProbe();
        asked = null;
        settle(null);
        givenUp.forEach(sent -> lane.cancel(sent.pdu(), this));
        givenUp.clear();
        if (unanswered && version() == SnmpVersion.V3) {
            // Anybody may have said what its engineID is; where that is wrong, the agent might be silent for ever.
            lane.engines().forget(address);
        }
        endTurn();
        lane.counters().retries.add(retries());
        lane.ended(this);
        report();
    }

    private void endTurn() {
        if (myTurn) {
            myTurn = false;
            peer.endTurn();
        }
    }

    private void cancelAttempt() {
        cancel(attemptTimer);
        attemptTimer = null;
    }

    private void cancel(Wheel.@Nullable Timer timer) {
        if (timer != null) {
            lane.cancel(timer);
        }
    }

    final boolean hasEnded() {
        return ended;
    }

    final UdpAddress address() {
        return address;
    }

    final Peer peer() {
        return peer;
    }

    final SnmpVersion version() {
        return agent.credential().version();
    }

    /** The agent has answered something of this exchange. */
    final boolean isAlive() {
        return alive;
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

    final long bytesReceived() {
        return bytesReceived;
    }

    /** One attempt. */
    private record Sent(PDU pdu, long nanos) {
        int id() {
            return pdu.getRequestID().getValue();
        }
    }
}
