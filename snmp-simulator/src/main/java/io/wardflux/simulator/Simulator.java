package io.wardflux.simulator;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Thousands of SNMP agents (v1, v2c, v3) on one UDP port, each on an address of its own. */
public final class Simulator implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;

    private final Wildcard socket;
    private final Device[] devices;
    private final int firstAddress;
    private final byte[] community;
    private final @Nullable Usm usm;
    private final List<Thread> threads = new ArrayList<>();
    private final ScheduledExecutorService later =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "late-answers"));
    private final LongAdder requests = new LongAdder();
    private final LongAdder answers = new LongAdder();
    private volatile boolean running = true;

    private Simulator(Wildcard socket, SimulatorConfig config, List<Mib> mibs) {
        this.socket = socket;
        this.firstAddress = config.firstAddressNumber();
        this.community = config.communityOctets();
        this.usm = config.user().exists() ? new Usm(config.user(), socket.port(), System.currentTimeMillis()) : null;
        this.devices = new Device[config.devices()];
        for (int i = 0; i < devices.length; i++) {
            devices[i] = new Device(i + 1, firstAddress + i, config.seed(), mibs.get(i % mibs.size()));
        }
    }

    /** @throws IOException in one sentence, when the port is taken or a recording cannot be read */
    public static Simulator start(SimulatorConfig config) throws IOException {
        config.user().check();
        List<Mib> mibs = config.recordings() == null
                ? Templates.of(config.template(), config.interfaces(), config.items())
                : Recording.all(config.recordings());
        if (mibs.isEmpty()) {
            throw new IOException("There is no .snmprec file below " + config.recordings());
        }
        Simulator simulator = new Simulator(Wildcard.open(config.port()), config, mibs);
        simulator.faults(config.faults());
        for (int i = 0; i < config.threads(); i++) {
            Thread thread = new Thread(simulator::serve, "agents-" + i);
            simulator.threads.add(thread);
            thread.start();
        }
        return simulator;
    }

    public int port() {
        return socket.port();
    }

    public int devices() {
        return devices.length;
    }

    public long requests() {
        return requests.sum();
    }

    public long answers() {
        return answers.sum();
    }

    /**
     * Changes how devices misbehave: {@code 1-50:dead;51-100:latency=2000,loss=0.1}, devices counted from 1; those that are
     * not named keep what they have.
     *
     * @throws IllegalArgumentException in one sentence, when this is not understood; then nothing has changed
     */
    public void faults(String text) {
        List<Runnable> changes = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int colon = part.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("'" + part + "' lacks a colon between devices and faults");
            }
            int[] range = range(part.substring(0, colon).trim());
            Fault fault = Fault.parse(part.substring(colon + 1));
            changes.add(() -> {
                for (int i = range[0]; i <= range[1]; i++) {
                    devices[i - 1].fault = fault;
                }
            });
        }
        changes.forEach(Runnable::run);
    }

    /**
     * Devices boot anew: their sysUpTime and their snmpEngineTime begin at 0.
     *
     * @param devicesRange {@code 7} or {@code 1-50}, counted from 1
     */
    public synchronized void restart(String devicesRange) {
        int[] range = range(devicesRange);
        long now = System.currentTimeMillis();
        for (int i = range[0]; i <= range[1]; i++) {
            devices[i - 1].restartedMillis = now;
            devices[i - 1].boots = devices[i - 1].boots + 1;
        }
    }

    private int[] range(String text) {
        try {
            String[] ends = text.split("-", 2);
            int first = Integer.parseInt(ends[0]);
            int last = ends.length == 1 ? first : Integer.parseInt(ends[1]);
            if (first >= 1 && first <= last && last <= devices.length) {
                return new int[] {first, last};
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no range of devices, such as 1-50", e);
        }
        throw new IllegalArgumentException("'" + text + "' is no range within 1-" + devices.length);
    }

    private void serve() {
        try (Arena arena = Arena.ofConfined()) {
            Datagrams received = new Datagrams(arena, Datagrams.MOST);
            Datagrams sent = new Datagrams(arena, Datagrams.MOST);
            Responder responder = new Responder(community, usm);
            byte[] request = new byte[Datagrams.LONGEST];
            while (running) {
                int count = socket.receive(received);
                long now = System.currentTimeMillis();
                int ready = 0;
                for (int i = 0; i < count; i++) {
                    int index = received.destination(i) - firstAddress;
                    if (index >= 0 && index < devices.length) {
                        Device device = devices[index];
                        received.read(i, request);
                        if (responder.answer(device, request, 0, received.length(i), now)
                                && responder.length() <= Datagrams.LONGEST) {
                            sent.answer(ready, received, i, responder.bytes(), responder.start(), responder.length());
                            ready += dispatch(device.fault, sent, ready) ? 1 : 0;
                            answers.increment();
                        }
                    }
                    received.ready(i);
                }
                requests.add(Math.max(0, count));
                socket.send(sent, ready);
            }
        }
    }

    /** Whether the answer goes out at once with the others; a late one and a second one go by themselves. */
    private boolean dispatch(Fault fault, Datagrams sent, int index) {
        if (fault.latencyMillis() == 0 && !fault.duplicate()) {
            return true;
        }
        Datagrams copy = new Datagrams(Arena.ofAuto(), 2);
        copy.copy(0, sent, index);
        copy.copy(1, sent, index);
        int times = fault.duplicate() ? 2 : 1;
        later.schedule(
                () -> {
                    if (running) {
                        socket.send(copy, times);
                    }
                },
                fault.latencyMillis(),
                TimeUnit.MILLISECONDS);
        return false;
    }

    @Override
    public void close() {
        running = false;
        later.shutdownNow();
        try {
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            }
            later.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.close();
    }
}
