package io.wardflux.simulator;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Asks simulated devices in turn, each for the same varbinds, as fast as they answer: a few hundred requests are on their way
 * at any time. Each answer's sender, number and length are looked at, and of each hundredth all of it.
 */
final class LoadGenerator {

    private static final int BATCH = Datagrams.MOST;
    private static final int UNDER_WAY = 8 * BATCH;
    private static final int PEER = 16;
    private static final int LOOK_CLOSELY = 100;

    record Result(long sent, long answered, double seconds, int devicesThatAnswered) {
        double perSecond() {
            return answered / seconds;
        }
    }

    /** How a device is asked, and how its answer is read. */
    interface Dialect {
        /** Always the same array for a device; the request's number is {@link #NUMBER}. */
        byte[] request(int device);

        Message read(int device, byte[] answer) throws Malformed;
    }

    private static final int NUMBER = 0x1234_5678;

    private final int firstAddress;
    private final int devices;
    private final int port;
    private final int varbinds;
    private final Dialect dialect;
    private long looked;

    private LoadGenerator(int firstAddress, int devices, int port, int varbinds, Dialect dialect) {
        this.firstAddress = firstAddress;
        this.devices = devices;
        this.port = port;
        this.varbinds = varbinds;
        this.dialect = dialect;
    }

    static LoadGenerator v2c(int firstAddress, int devices, int port, int varbinds) {
        byte[] request = Message.get(NUMBER, oids(varbinds));
        return new LoadGenerator(firstAddress, devices, port, varbinds, new Dialect() {
            @Override
            public byte[] request(int device) {
                return request;
            }

            @Override
            public Message read(int device, byte[] answer) throws Malformed {
                return Message.read(answer);
            }
        });
    }

    /**
     * Asks by {@link Manager#USER} with authentication and privacy. The requests are made beforehand, so they are good for two
     * minutes.
     *
     * @param seconds the engines' time
     */
    static LoadGenerator v3(int firstAddress, int devices, int port, int varbinds, int seconds) {
        Manager manager = new Manager(Manager.USER);
        manager.messageId = NUMBER;
        byte[][] requests = new byte[devices][];
        for (int device = 0; device < devices; device++) {
            requests[device] = manager.knows(Usm.engineId(firstAddress + device, port), 1, seconds)
                    .get(NUMBER, oids(varbinds));
        }
        return new LoadGenerator(firstAddress, devices, port, varbinds, new Dialect() {
            @Override
            public byte[] request(int device) {
                return requests[device];
            }

            @Override
            public Message read(int device, byte[] answer) {
                return manager.knows(Usm.engineId(firstAddress + device, port), 1, seconds)
                        .read(answer)
                        .message();
            }
        });
    }

    private static String[] oids(int varbinds) {
        String[] oids = new String[varbinds];
        for (int i = 0; i < varbinds; i++) {
            oids[i] = "1.3.6.1.4.1.99999.1." + (i + 1) + ".0";
        }
        return oids;
    }

    /** Until the time is over and each device was asked at least once. */
    Result run(double seconds) throws Exception {
        try (Wildcard socket = Wildcard.open(0);
                Arena arena = Arena.ofConfined()) {
            Datagrams answers = new Datagrams(arena, BATCH);
            MemorySegment peers = arena.allocate(PEER * (long) BATCH, 16);
            MemorySegment payloads = arena.allocate(Datagrams.LONGEST * (long) BATCH, 16);
            MemorySegment vectors = arena.allocate(16L * BATCH, 16);
            MemorySegment questions = questions(arena, peers, payloads, vectors);
            BitSet answeredBy = new BitSet(devices);
            byte[] bytes = new byte[Datagrams.LONGEST];
            long begin = System.nanoTime();
            long sent = 0;
            long answered = 0;
            long lost = 0;
            int next = 0;
            while (seconds(begin) < seconds || sent < devices) {
                while (sent - answered - lost <= UNDER_WAY - BATCH) {
                    for (int i = 0; i < BATCH; i++) {
                        peers.set(JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), i * (long) PEER + 4, firstAddress + next);
                        byte[] request = dialect.request(next);
                        MemorySegment.copy(
                                request, 0, payloads, JAVA_BYTE, (long) i * Datagrams.LONGEST, request.length);
                        vectors.set(JAVA_LONG, i * 16L + 8, request.length);
                        next = (next + 1) % devices;
                    }
                    socket.send(questions, BATCH);
                    sent += BATCH;
                }
                int count = socket.receive(answers);
                if (count <= 0) {
                    // A tenth of a second without any answer: what is under way is lost.
                    lost = sent - answered;
                }
                for (int i = 0; i < count; i++) {
                    answers.read(i, bytes);
                    int device = answers.sender(i) - firstAddress;
                    if (device >= 0 && device < devices && isAnswer(device, bytes, answers.length(i))) {
                        answered++;
                        answeredBy.set(device);
                    }
                    answers.ready(i);
                }
            }
            return new Result(sent, answered, seconds(begin), answeredBy.cardinality());
        }
    }

    private MemorySegment questions(Arena arena, MemorySegment peers, MemorySegment payloads, MemorySegment vectors) {
        MemorySegment messages = arena.allocate(64L * BATCH, 16);
        for (int i = 0; i < BATCH; i++) {
            peers.set(JAVA_SHORT, i * (long) PEER, (short) 2);
            peers.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), i * (long) PEER + 2, (short) port);
            messages.set(ADDRESS, i * 64L, peers.asSlice(i * (long) PEER, PEER));
            messages.set(JAVA_INT, i * 64L + 8, PEER);
            vectors.set(ADDRESS, i * 16L, payloads.asSlice(i * (long) Datagrams.LONGEST, Datagrams.LONGEST));
            messages.set(ADDRESS, i * 64L + 16, vectors.asSlice(i * 16L, 16));
            messages.set(JAVA_LONG, i * 64L + 24, 1);
        }
        return messages;
    }

    /** The question's number where a short header has it; and of some, each varbind. */
    private boolean isAnswer(int device, byte[] bytes, int length) throws Malformed {
        byte[] number = {2, 4, 0x12, 0x34, 0x56, 0x78};
        for (int at = 8; at < 24; at++) {
            if (Arrays.equals(bytes, at, at + number.length, number, 0, number.length)) {
                return length > dialect.request(device).length
                        && (looked++ % LOOK_CLOSELY != 0 || isComplete(device, bytes, length));
            }
        }
        return false;
    }

    private boolean isComplete(int device, byte[] bytes, int length) throws Malformed {
        Message answer = dialect.read(device, Arrays.copyOf(bytes, length));
        return answer.errorStatus() == 0
                && answer.varbinds().size() == varbinds
                && answer.varbinds().stream().allMatch(varbind -> varbind.tag() == Ber.GAUGE32);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** {@code <first address> <devices> <port> <seconds> <varbinds>}, and {@code v3} where it is not to be v2c. */
    public static void main(String[] arguments) throws Exception {
        int first = SimulatorConfig.DEFAULT.with("first-address", arguments[0]).firstAddressNumber();
        int devices = Integer.parseInt(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        int varbinds = Integer.parseInt(arguments[4]);
        LoadGenerator generator = arguments.length > 5 && arguments[5].equals("v3")
                ? v3(first, devices, port, varbinds, engineSeconds(arguments[0], port))
                : v2c(first, devices, port, varbinds);
        generator.run(2);
        Result result = generator.run(Double.parseDouble(arguments[3]));
        System.out.printf(
                "%.0f answers a second; %d of %d requests answered, by %d devices%n",
                result.perSecond(), result.answered(), result.sent(), result.devicesThatAnswered());
    }

    private static int engineSeconds(String address, int port) throws IOException {
        try (Asker asker = new Asker(port)) {
            Manager manager = new Manager(Manager.USER);
            asker.send(address, manager.request(Manager.REPORTABLE, Ber.GET, 1, 0, 0));
            return manager.read(asker.receive(Asker.PATIENCE).orElseThrow().bytes())
                    .seconds();
        }
    }
}
