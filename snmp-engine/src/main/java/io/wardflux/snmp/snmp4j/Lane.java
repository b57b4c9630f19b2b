package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Reading;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Target;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.PduHandle;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.UdpAddress;

/** One socket, SNMP4J's session on it, and the thread on which its exchanges live. */
final class Lane {
    private static final System.Logger LOG = System.getLogger(Lane.class.getName());

    /** Each takes a socket while it lasts. */
    private static final int MAX_PROBES = 256;

    private final Counters counters;
    private final InetSocketAddress bindAddress;
    private final int maxInFlight;
    private final Mailbox mailbox = new Mailbox();
    private final Wheel wheel = new Wheel(System.nanoTime());
    private final Set<Exchange> inFlight = new HashSet<>();
    private final Queue<Exchange> waiting = new ArrayDeque<>();
    private final Map<Address, Peer> peers = new HashMap<>();
    /** By request id; v3 only, for reports. */
    private final Map<Integer, Exchange> open = new ConcurrentHashMap<>();

    private final CountingSnmp snmp;
    private final Engines engines;
    private final Thread thread;
    private final Map<InetSocketAddress, AgentProfile> profiles = new ConcurrentHashMap<>();
    private final AgentProfile unknown;
    private volatile int inFlightNow;
    private int probes;
    private boolean closing;

    Lane(String name, Snmp4jSettings settings, Counters counters) throws IOException {
        this.counters = counters;
        this.bindAddress = settings.bindAddress();
        this.unknown = new AgentProfile(
                settings.maxVarbinds(),
                settings.maxBulkVarbinds(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Map.of(),
                false);
        this.maxInFlight = Math.max(1, settings.maxInFlight() / settings.sockets());
        CountingDispatcher dispatcher = new CountingDispatcher(this::malformedFrom);
        this.engines = new Engines(this, settings);
        dispatcher.addMessageProcessingModel(new MPv1());
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addMessageProcessingModel(engines.messageProcessing());
        this.snmp = new CountingSnmp(dispatcher, counters, this::reported);
        snmp.addTransportMapping(new CountingTransport(settings, counters));
        snmp.listen();
        this.thread = new LaneThread(name, this::run, this::schedule);
        thread.start();
    }

    private void run() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        while (!closing) {
            try {
                tasks = mailbox.take(wheel.nanosToNextTick(System.nanoTime()));
            } catch (InterruptedException e) {
                // Only close() ends a lane; an interrupt is nobody's business here.
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Somebody interrupted {0}",
                        Thread.currentThread().getName());
            }
            perform(tasks);
            guarded(() -> wheel.advance(System.nanoTime()));
        }
        perform(mailbox.close());
        closeSocket();
    }

    private static void perform(Queue<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            guarded(task);
        }
    }

    /** The outermost loop: a bug must not end the lane. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "An exchange failed by a bug", e);
        }
    }

    /** Runs it on the lane's thread; a bug in it ends the exchange, so that its caller hears of it. */
    void post(Exchange exchange, Runnable task) {
        mailbox.post(() -> perform(exchange, task));
    }

    private static void perform(Exchange exchange, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "An exchange failed by a bug", e);
            exchange.end(new Reading.Failure(Outcome.ERROR, "The SNMP session failed: " + e));
        }
    }

    /** False where the lane is closed. */
    boolean submit(Exchange exchange) {
        return mailbox.post(() -> {
            if (closing) {
                exchange.end(closed());
            } else if (inFlight.size() < maxInFlight) {
                begin(exchange);
            } else {
                waiting.add(exchange);
            }
        });
    }

    private void begin(Exchange exchange) {
        inFlight.add(exchange);
        inFlightNow = inFlight.size();
        Peer peer = peers.computeIfAbsent(exchange.address(), a -> new Peer());
        peer.exchanges++;
        perform(exchange, () -> exchange.begin(peer));
    }

    /** Called by the exchange, once. */
    void ended(Exchange exchange) {
        if (!inFlight.remove(exchange)) {
            return;
        }
        inFlightNow = inFlight.size();
        Peer peer = peers.get(exchange.address());
        if (peer != null && --peer.exchanges == 0) {
            peers.remove(exchange.address());
        }
        if (!closing && !waiting.isEmpty()) {
            mailbox.post(this::beginWaiting);
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
        }
        try {
            snmp.send(pdu, target, null, exchange);
        } catch (IOException e) {
            exchange.unreachable(e);
        }
    }

    /** From any thread. */
    void cancel(PDU request, Exchange exchange) {
        if (request instanceof ScopedPDU) {
            open.remove(request.getRequestID().getValue());
        }
        snmp.cancel(request, exchange);
    }

    int nextRequestId() {
        return snmp.getNextRequestID();
    }

    /** From the listener's thread. */
    private void reported(PduHandle handle, PDU report) {
        Exchange exchange = open.get(handle.getTransactionID());
        if (exchange == null) {
            counters.late.increment();
        } else {
            counters.answers.increment();
            exchange.onReport(handle.getTransactionID(), report);
        }
    }

    Wheel.Timer after(Duration delay, Runnable action) {
        return wheel.after(delay.toNanos(), System.nanoTime(), action);
    }

    void cancel(Wheel.Timer timer) {
        wheel.cancel(timer);
    }

    private void schedule(long delayNanos, Runnable action) {
        wheel.after(delayNanos, System.nanoTime(), () -> guarded(action));
    }

    /** From the listener's thread. */
    void malformedFrom(Address sender) {
        counters.malformed.increment();
        mailbox.post(() -> {
            Peer peer = peers.get(sender);
            if (peer != null) {
                peer.malformed++;
            }
        });
    }

    /** From the listener's thread: what came from there is not what this engine would send. */
    void engineChangedAt(Address sender) {
        mailbox.post(() -> {
            if (peers.containsKey(sender)) {
                for (Exchange exchange : List.copyOf(inFlight)) {
                    if (exchange.address().equals(sender)) {
                        perform(exchange, exchange::engineChanged);
                    }
                }
            }
        });
    }

    AgentProfile profile(InetSocketAddress address) {
        return profiles.getOrDefault(address, unknown);
    }

    void learned(InetSocketAddress address, AgentProfile profile) {
        profiles.put(address, profile);
    }

    void reset(InetSocketAddress address) {
        profiles.remove(address);
    }

    Engines engines() {
        return engines;
    }

    Counters counters() {
        return counters;
    }

    int inFlightNow() {
        return inFlightNow;
    }

    /** Null where there are too many already, or where it cannot even be sent. */
    @Nullable Probe probe(InetSocketAddress agent) {
        if (probes >= MAX_PROBES) {
            return null;
        }
        try {
            Probe probe = Probe.send(bindAddress, agent);
            probes++;
            return probe;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "Cannot probe {0}: {1}", agent, e.getMessage());
            return null;
        }
    }

    Probe.Finding end(Probe probe) {
        probes--;
        return probe.end();
    }

    /** Ends everything that is open, each with its callback, and the socket. */
    void close() {
        boolean first = mailbox.post(this::endAll);
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
