package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.SnmpVersion;
import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.AgentTraffic;
import io.wardflux.snmp.Politeness;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.snmp4j.Traffic.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Target;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;

/** One socket, SNMP4J's session on it, and the thread on which its exchanges live. */
final class Lane {
    private static final System.Logger LOG = System.getLogger(Lane.class.getName());

    /** Each takes a socket while it lasts. */
    private static final int MAX_PROBES = 256;
    /** Datagrams, or other things to do, until it is looked at the others: answers to many requests would overflow the socket's buffer. */
    private static final int AT_ONCE = 32;

    /** In a rush so much is done together, for which the thread would otherwise be woken each time. */
    private static final long NAP_NANOS = 1_000_000;

    private final Counters counters;
    private final InetSocketAddress bindAddress;
    private final int maxInFlight;
    private final LaneSocket socket;
    /** What other threads want done. */
    private final Mailbox mailbox;

    private final Rush rush = new Rush(System.nanoTime());
    /** What is to be done next. */
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    private final Wheel wheel = new Wheel(System.nanoTime());
    private final Set<Exchange> inFlight = new HashSet<>();
    private final Queue<Exchange> waiting = new ArrayDeque<>();
    private final Peers peers;
    private final EngineOwners owners;
    private final BiConsumer<InetSocketAddress, Quirk> sightings;
    private final Supplier<Peer> stranger;
    private final CountingDispatcher dispatcher;
    /** By request id; v3 only, for reports. */
    private final Map<Integer, Exchange> open = new HashMap<>();

    private final CountingSnmp snmp;
    private final Engines engines;
    private final Thread thread;
    private final AgentProfile unknown;
    private volatile int inFlightNow;
    private int probes;
    private boolean receiving;
    private boolean closing;

    /** @param sightings of what was seen here of another address, which may belong to another lane */
    Lane(
            String name,
            Snmp4jSettings settings,
            Clock clock,
            Counters counters,
            EngineOwners owners,
            AnswerDecoder decoder,
            BiConsumer<InetSocketAddress, Quirk> sightings)
            throws IOException {
        this.counters = counters;
        this.socket = new LaneSocket(settings, counters);
        this.mailbox = new Mailbox(socket::wakeUp);
        this.bindAddress = settings.bindAddress();
        this.maxInFlight = Math.max(1, settings.maxInFlight() / settings.sockets());
        this.owners = owners;
        this.sightings = sightings;
        this.unknown = Peer.initial(settings);
        this.stranger = () -> new Peer(bindAddress, settings, clock, counters);
        this.peers = new Peers(
                Math.max(1, settings.maxAgents() / settings.sockets()),
                address -> new Peer(address, settings, clock, counters),
                this::forget);
        this.dispatcher = new CountingDispatcher(counters, this::malformedFrom);
        this.engines = new Engines(this, settings, decoder.scoped());
        dispatcher.addMessageProcessingModel(new MPv1());
        dispatcher.addMessageProcessingModel(new MPv2c(decoder.ofCommunity()));
        dispatcher.addMessageProcessingModel(engines.messageProcessing());
        this.snmp = new CountingSnmp(dispatcher, new Judge());
        snmp.addTransportMapping(socket);
        this.thread = new LaneThread(name, this::run);
        thread.start();
    }

    private void run() {
        boolean more = false;
        while (!closing) {
            boolean readable = more || !tasks.isEmpty() || pause();
            more = readable && receive();
            mailbox.drainTo(tasks);
            rush.count(performSome(), System.nanoTime());
            guarded(() -> wheel.advance(System.nanoTime()));
        }
        mailbox.close();
        mailbox.drainTo(tasks);
        while (!tasks.isEmpty()) {
            performSome();
        }
        closeSocket();
    }

    /** There is nothing to do. @return whether something may have been received since */
    private boolean pause() {
        boolean received = true;
        if (rush.isOn()) {
            LockSupport.parkNanos(NAP_NANOS);
        } else if (mailbox.mayWait()) {
            received = socket.await(wheel.nanosToNextTick(System.nanoTime()));
        }
        if (Thread.interrupted()) {
            // Only close() ends a lane; an interrupt is nobody's business here.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Somebody interrupted {0}",
                    Thread.currentThread().getName());
        }
        return received;
    }

    /** @return whether there may be more */
    private boolean receive() {
        receiving = true;
        try {
            return socket.receive(AT_ONCE);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A datagram could not be dealt with, by a bug", e);
            return true;
        } finally {
            receiving = false;
        }
    }

    /** @return how much was done */
    private int performSome() {
        for (int i = 0; i < AT_ONCE; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return i;
            }
            guarded(task);
        }
        return AT_ONCE;
    }

    /** The outermost loop: a bug must not end the lane. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "An exchange failed by a bug", e);
        }
    }

    /** Runs it on the lane's thread, later. False where there is no such thread any more. */
    private boolean post(Runnable task) {
        return Thread.currentThread() == thread ? tasks.add(task) : mailbox.post(task);
    }

    /** The same; a bug in it ends the exchange, so that its caller hears of it. */
    void post(Exchange exchange, Runnable task) {
        post(() -> perform(exchange, task));
    }

    private static void perform(Exchange exchange, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "An exchange failed by a bug", e);
            exchange.end(new Reading.Failure(Outcome.ERROR, "The SNMP session failed: " + e));
        }
    }

    /** Makes the exchange on the lane's thread and begins it; where the lane is closed, ends it at once. */
    void submit(Function<Peers, Peer> whom, Function<Peer, Exchange> maker) {
        boolean open = post(() -> {
            Peer peer = whom.apply(peers);
            Exchange exchange = maker.apply(peer);
            if (closing) {
                exchange.end(closed());
                return;
            }
            peer.begun();
            if (inFlight.size() < maxInFlight) {
                begin(exchange);
            } else {
                waiting.add(exchange);
            }
        });
        if (!open) {
            // There is no thread left to do it on.
            maker.apply(stranger.get()).end(closed());
        }
    }

    private void begin(Exchange exchange) {
        inFlight.add(exchange);
        inFlightNow = inFlight.size();
        perform(exchange, exchange::begin);
    }

    /** Called by the exchange, once. */
    void ended(Exchange exchange) {
        if (!inFlight.remove(exchange)) {
            return;
        }
        inFlightNow = inFlight.size();
        exchange.peer().ended();
        if (!closing && !waiting.isEmpty()) {
            post(this::beginWaiting);
        }
    }

    private void beginWaiting() {
        while (!closing && inFlight.size() < maxInFlight && !waiting.isEmpty()) {
            begin(waiting.remove());
        }
    }

    void send(PDU pdu, Target<UdpAddress> target, Exchange exchange) {
        if (pdu instanceof ScopedPDU) {
            open.put(pdu.getRequestID().getValue(), exchange);
            engines.aim(exchange.address());
        }
        try {
            snmp.send(pdu, target, null, exchange);
        } catch (IOException e) {
            exchange.unreachable(e);
        }
    }

    void cancel(PDU request, Exchange exchange) {
        if (request instanceof ScopedPDU) {
            open.remove(request.getRequestID().getValue());
        }
        snmp.cancel(request, exchange);
    }

    int nextRequestId() {
        return snmp.getNextRequestID();
    }

    /** What an exchange is given it counts itself, once it knows what it is. */
    private final class Judge implements CountingSnmp.Judge {
        @Override
        public void answer() {
            dispatcher.judge();
        }

        @Override
        public void unmatched(Address from, int requestId) {
            unmatchedFrom(from, requestId);
        }

        /** SNMP4J looks at the address and the engine of what comes by v3; other versions have no reports. */
        @Override
        public void report(CommandResponderEvent<?> event, int requestId) {
            Address from = event.getPeerAddress();
            Exchange exchange = open.get(requestId);
            if (event.getMessageProcessingModel() != MPv3.ID) {
                malformedFrom(from);
            } else if (exchange == null || !exchange.address().equals(from)) {
                unmatchedFrom(from, requestId);
            } else if (dispatcher.judge()) {
                exchange.onReport(requestId, event.getPDU());
            }
        }

        @Override
        public void nonsense(Address from) {
            malformedFrom(from);
        }
    }

    Wheel.Timer after(Duration delay, Runnable action) {
        return wheel.after(delay.toNanos(), System.nanoTime(), action);
    }

    void cancel(Wheel.Timer timer) {
        wheel.cancel(timer);
    }

    void malformedFrom(Address sender) {
        if (dispatcher.judge()) {
            counters.malformed.increment();
            int bytes = dispatcher.bytes();
            toPeer(sender, peer -> peer.malformed(bytes));
        }
    }

    /** A v3 message that was decoded, but belongs to no request. */
    void unmatchedFrom(Address sender) {
        int bytes = dispatcher.bytes();
        unmatchedFrom(sender, peer -> peer.unmatched(peer.requests().unmatched(), bytes));
    }

    private void unmatchedFrom(Address sender, int requestId) {
        long nanos = System.nanoTime();
        int bytes = dispatcher.bytes();
        unmatchedFrom(sender, peer -> peer.unmatched(requestId, nanos, bytes));
    }

    private void unmatchedFrom(Address sender, Consumer<Peer> action) {
        if (dispatcher.judge() && !toPeer(sender, action)) {
            counters.strangers.increment();
        }
    }

    /** False of strangers, who are nobody's peer. */
    private boolean toPeer(Address sender, Consumer<Peer> action) {
        Peer peer = sender instanceof UdpAddress udp
                ? peers.find(new InetSocketAddress(udp.getInetAddress(), udp.getPort()))
                : null;
        if (peer != null) {
            post(() -> action.accept(peer));
        }
        return peer != null;
    }

    /** Whether a datagram is worked on; otherwise something is sent, or nothing is going on. */
    boolean isReceiving() {
        return receiving;
    }

    Address senderOfThisAnswer() {
        return dispatcher.sender();
    }

    int bytesOfThisAnswer() {
        return dispatcher.bytes();
    }

    /** What came from there is not what this engine would send. */
    void engineChangedAt(Address sender) {
        post(() -> {
            for (Exchange exchange : List.copyOf(inFlight)) {
                if (exchange.address().equals(sender)) {
                    perform(exchange, exchange::engineChanged);
                }
            }
        });
    }

    // Peers

    AgentProfile profile(InetSocketAddress address) {
        Peer peer = peers.find(address);
        return peer == null ? unknown : peer.profile();
    }

    AgentTraffic traffic(InetSocketAddress address) {
        Peer peer = peers.find(address);
        return peer == null ? AgentTraffic.NONE : peer.traffic().read();
    }

    void learned(InetSocketAddress address, AgentProfile profile) {
        post(() -> peers.get(address).begin(profile));
    }

    void reset(InetSocketAddress address) {
        post(() -> {
            Peer peer = peers.find(address);
            if (peer != null) {
                peer.reset();
            }
        });
    }

    void politeness(InetSocketAddress address, Politeness politeness) {
        post(() -> peers.get(address).politeness(politeness));
    }

    void sighted(InetSocketAddress address, Quirk quirk) {
        post(() -> {
            Peer peer = peers.find(address);
            if (peer != null) {
                peer.sighted(quirk);
                peer.publish();
            }
        });
    }

    int peers() {
        return peers.size();
    }

    /** Two addresses with one engineID are worth telling. */
    void noteEngine(Peer peer, Exchange exchange) {
        OctetString engineId = exchange.version() == SnmpVersion.V3 ? engines.engineId(exchange.address()) : null;
        OctetString known = peer.engineId();
        if (engineId == null || engineId.equals(known)) {
            return;
        }
        if (known != null) {
            owners.release(known, peer.address());
        }
        peer.engineId(engineId);
        InetSocketAddress other = owners.claim(engineId, peer.address());
        if (other != null) {
            peer.sighted(Quirk.DUPLICATE_ENGINE_ID);
            sightings.accept(other, Quirk.DUPLICATE_ENGINE_ID);
        }
    }

    void forgetEngine(InetSocketAddress address) {
        post(() -> {
            Peer peer = peers.find(address);
            if (peer != null) {
                forget(peer);
            }
        });
    }

    private void forget(Peer peer) {
        OctetString engineId = peer.engineId();
        if (engineId != null) {
            owners.release(engineId, peer.address());
            peer.engineId(null);
        }
        engines.forget(
                new UdpAddress(peer.address().getAddress(), peer.address().getPort()));
    }

    Reading.Failure countTimeout(Reading.Failure failure) {
        counters.timeouts.increment();
        return failure;
    }

    Engines engines() {
        return engines;
    }

    Counters counters() {
        return counters;
    }

    int waiting() {
        return snmp.getPendingAsyncRequestCount();
    }

    int inFlightNow() {
        return inFlightNow;
    }

    /** Null where there are too many already, or where it cannot even be sent. */
    @Nullable Probe probe(Peer peer) {
        InetSocketAddress agent = peer.address();
        if (probes >= MAX_PROBES || peer.pace().nanosToWait(System.nanoTime()) > 0) {
            return null;
        }
        try {
            Probe probe = Probe.send(bindAddress, agent);
            peer.pace().sent(System.nanoTime());
            peer.traffic().count(Kind.REQUESTS);
            peer.traffic().add(Kind.BYTES_SENT, Probe.BYTES);
            probes++;
            return probe;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Cannot probe {0}: {1}", agent, e.getMessage());
            return null;
        }
    }

    Probe.Finding end(Probe probe, Peer peer) {
        probes--;
        int bytes = probe.end();
        if (bytes > 0) {
            peer.traffic().count(Kind.ANSWERS);
            peer.traffic().add(Kind.BYTES_RECEIVED, bytes);
        }
        return bytes > 0 ? Probe.Finding.ALIVE : bytes == 0 ? Probe.Finding.SILENT : Probe.Finding.REFUSED;
    }

    /** Ends everything that is open, each with its callback, and the socket. */
    void close() {
        boolean first = post(this::endAll);
        if (first && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeSocket() {
        try {
            snmp.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The SNMP socket did not close", e);
        }
    }

    private void endAll() {
        closing = true;
        List<Exchange> all = new ArrayList<>(inFlight);
        all.addAll(waiting);
        waiting.clear();
        for (Exchange exchange : all) {
            guarded(() -> exchange.end(closed()));
        }
    }

    static Reading.Failure closed() {
        return new Reading.Failure(Outcome.ERROR, "The SNMP session was closed");
    }
}
