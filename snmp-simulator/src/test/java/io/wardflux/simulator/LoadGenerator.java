package io.wardflux.simulator;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

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

    private final int firstAddress;
    private final int devices;
    private final int port;
    private final int varbinds;
    private final byte[] request;
    private long looked;

    LoadGenerator(int firstAddress, int devices, int port, int varbinds) {
        this.firstAddress = firstAddress;
        this.devices = devices;
        this.port = port;
        this.varbinds = varbinds;
        String[] oids = new String[varbinds];
        for (int i = 0; i < varbinds; i++) {
            oids[i] = "1.3.6.1.4.1.99999.1." + (i + 1) + ".0";
        }
        this.request = Message.get(0x1234_5678, oids);
    }

    /** Until the time is over and each device was asked at least once. */
    Result run(double seconds) throws Exception {
        try (Wildcard socket = Wildcard.open(0);
                Arena arena = Arena.ofConfined()) {
            Datagrams answers = new Datagrams(arena, BATCH);
            MemorySegment peers = arena.allocate(PEER * (long) BATCH, 16);
            MemorySegment questions = questions(arena, peers);
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
                    if (device >= 0 && device < devices && isAnswer(bytes, answers.length(i))) {
                        answered++;
                        answeredBy.set(device);
                    }
                    answers.ready(i);
                }
            }
            return new Result(sent, answered, seconds(begin), answeredBy.cardinality());
        }
    }

    private MemorySegment questions(Arena arena, MemorySegment peers) {
        MemorySegment payload = arena.allocate(request.length);
        MemorySegment.copy(request, 0, payload, JAVA_BYTE, 0, request.length);
        MemorySegment messages = arena.allocate(64L * BATCH, 16);
        MemorySegment vectors = arena.allocate(16, 16);
        vectors.set(ADDRESS, 0, payload);
        vectors.set(JAVA_LONG, 8, request.length);
        for (int i = 0; i < BATCH; i++) {
            peers.set(JAVA_SHORT, i * (long) PEER, (short) 2);
            peers.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), i * (long) PEER + 2, (short) port);
            messages.set(ADDRESS, i * 64L, peers.asSlice(i * (long) PEER, PEER));
            messages.set(JAVA_INT, i * 64L + 8, PEER);
            messages.set(ADDRESS, i * 64L + 16, vectors);
            messages.set(JAVA_LONG, i * 64L + 24, 1);
        }
        return messages;
    }

    /** The question's number where a short header has it; and of some, each varbind. */
    private boolean isAnswer(byte[] bytes, int length) throws Malformed {
        byte[] number = {2, 4, 0x12, 0x34, 0x56, 0x78};
        for (int at = 12; at < 24; at++) {
            if (Arrays.equals(bytes, at, at + number.length, number, 0, number.length)) {
                return length > request.length && (looked++ % LOOK_CLOSELY != 0 || isComplete(bytes, length));
            }
        }
        return false;
    }

    private boolean isComplete(byte[] bytes, int length) throws Malformed {
        Message answer = Message.read(Arrays.copyOf(bytes, length));
        return answer.errorStatus() == 0
                && answer.varbinds().size() == varbinds
                && answer.varbinds().stream().allMatch(varbind -> varbind.tag() == Ber.GAUGE32);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** {@code <first address> <devices> <port> <seconds> <varbinds>}. */
    public static void main(String[] arguments) throws Exception {
        int first = SimulatorConfig.DEFAULT.with("first-address", arguments[0]).firstAddressNumber();
        LoadGenerator generator = new LoadGenerator(
                first, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[4]));
        generator.run(2);
        Result result = generator.run(Double.parseDouble(arguments[3]));
        System.out.printf(
                "%.0f answers a second; %d of %d requests answered, by %d devices%n",
                result.perSecond(), result.answered(), result.sent(), result.devicesThatAnswered());
    }
}
