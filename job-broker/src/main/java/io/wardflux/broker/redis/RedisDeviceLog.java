package io.wardflux.broker.redis;

import io.wardflux.broker.DeviceLog;
import io.wardflux.broker.Ledger.Count;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * The lines that the scripts add to a minute's account by device: {@code device items} for what was scheduled, and {@code device items
 * outcome} or {@code device items outcome:reason} (several, where there are) for what ended. After each addition comes a line with its
 * time alone.
 *
 * @param parts whole lines
 */
record RedisDeviceLog(List<byte[]> parts, long length) implements DeviceLog {

    static final RedisDeviceLog NOTHING = new RedisDeviceLog(List.of(), 0);

    /** With its end. */
    private static final int TIME_LENGTH = 17;

    private static final byte END = '\n';

    /** By which its place can be found again: the time of the last addition. */
    byte[] mark() {
        if (parts.isEmpty()) {
            return new byte[0];
        }
        byte[] last = parts.getLast();
        return Arrays.copyOfRange(last, Math.max(0, last.length - TIME_LENGTH), last.length);
    }

    /** @param read what follows; a line that was cut is left out */
    RedisDeviceLog with(byte[] read) {
        int whole = read.length;
        while (whole > 0 && read[whole - 1] != END) {
            whole--;
        }
        if (whole == 0) {
            return this;
        }
        List<byte[]> all = new ArrayList<>(parts);
        all.add(whole == read.length ? read : Arrays.copyOf(read, whole));
        return new RedisDeviceLog(List.copyOf(all), length + whole);
    }

    @Override
    public Map<Long, Count> devices() {
        return devices(device -> true);
    }

    Map<Long, Count> devices(LongPredicate wanted) {
        Map<Long, Growing> found = new HashMap<>();
        var endings = new Endings();
        for (byte[] part : parts) {
            new Lines(part, endings).addTo(found, wanted);
        }
        Map<Long, Count> counts = HashMap.newHashMap(found.size());
        found.forEach((device, count) -> counts.put(device, count.count()));
        return counts;
    }

    /** @param reason of what expired; empty for all else */
    @SuppressWarnings("ArrayRecordComponent")
    private record Ending(byte[] text, String outcome, String reason) {
        static Ending of(byte[] text) {
            String ending = new String(text, StandardCharsets.ISO_8859_1);
            int colon = ending.indexOf(':');
            return colon < 0
                    ? new Ending(text, ending, "")
                    : new Ending(text, ending.substring(0, colon), ending.substring(colon + 1));
        }
    }

    /** There are few of them, and a million lines. */
    private static final class Endings {
        private final List<Ending> known = new ArrayList<>();

        Ending of(byte[] bytes, int from, int to) {
            for (Ending ending : known) {
                if (Arrays.equals(ending.text(), 0, ending.text().length, bytes, from, to)) {
                    return ending;
                }
            }
            Ending ending = Ending.of(Arrays.copyOfRange(bytes, from, to));
            known.add(ending);
            return ending;
        }
    }

    private static final class Lines {
        private final byte[] bytes;
        private final Endings endings;
        private int at;

        Lines(byte[] bytes, Endings endings) {
            this.bytes = bytes;
            this.endings = endings;
        }

        void addTo(Map<Long, Growing> found, LongPredicate wanted) {
            while (at < bytes.length) {
                long device = number();
                if (bytes[at] != END && wanted.test(device)) {
                    addLine(found, device);
                }
                while (bytes[at++] != END) {
                    // of no interest
                }
            }
        }

        private void addLine(Map<Long, Growing> found, long device) {
            while (bytes[at] != END) {
                at++;
                long items = number();
                boolean scheduled = bytes[at] == END;
                Ending ending = scheduled ? null : ending();
                if (items > 0) {
                    Growing count = found.computeIfAbsent(device, id -> new Growing());
                    if (ending == null) {
                        count.scheduled += items;
                    } else {
                        count.ended(ending, items);
                    }
                }
            }
        }

        private long number() {
            long number = 0;
            while (bytes[at] >= '0' && bytes[at] <= '9') {
                number = number * 10 + bytes[at++] - '0';
            }
            return number;
        }

        private Ending ending() {
            int from = ++at;
            while (bytes[at] != END && bytes[at] != ' ') {
                at++;
            }
            return endings.of(bytes, from, at);
        }
    }

    /** Most devices have one ending in a minute. */
    private static final class Growing {
        private long scheduled;
        private Ending[] endings = new Ending[1];
        private long[] items = new long[1];
        private int known;

        void ended(Ending ending, long more) {
            for (int i = 0; i < known; i++) {
                if (endings[i] == ending) {
                    items[i] += more;
                    return;
                }
            }
            if (known == items.length) {
                endings = Arrays.copyOf(endings, known * 2);
                items = Arrays.copyOf(items, known * 2);
            }
            endings[known] = ending;
            items[known++] = more;
        }

        Count count() {
            if (known == 1 && endings[0].reason().isEmpty()) {
                return new Count(scheduled, Map.of(endings[0].outcome(), items[0]), Map.of());
            }
            Map<String, Long> outcomes = new HashMap<>();
            Map<String, Long> reasons = new HashMap<>();
            for (int i = 0; i < known; i++) {
                outcomes.merge(endings[i].outcome(), items[i], Long::sum);
                if (!endings[i].reason().isEmpty()) {
                    reasons.merge(endings[i].reason(), items[i], Long::sum);
                }
            }
            return new Count(scheduled, outcomes, reasons);
        }
    }
}
