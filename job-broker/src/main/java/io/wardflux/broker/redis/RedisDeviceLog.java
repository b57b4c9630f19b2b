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
        for (byte[] part : parts) {
            new Lines(part).addTo(found, wanted);
        }
        Map<Long, Count> counts = HashMap.newHashMap(found.size());
        found.forEach((device, count) -> counts.put(device, count.count()));
        return counts;
    }

    private static final class Lines {
        private final byte[] bytes;
        private int at;

        Lines(byte[] bytes) {
            this.bytes = bytes;
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
                String ending = scheduled ? "" : ending();
                if (items > 0) {
                    Growing count = found.computeIfAbsent(device, id -> new Growing());
                    if (scheduled) {
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

        private String ending() {
            int from = ++at;
            while (bytes[at] != END && bytes[at] != ' ') {
                at++;
            }
            return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
        }
    }

    private static final class Growing {
        private long scheduled;
        private final Map<String, Long> outcomes = HashMap.newHashMap(1);
        private Map<String, Long> reasons = Map.of();

        void ended(String ending, long items) {
            int colon = ending.indexOf(':');
            outcomes.merge(colon < 0 ? ending : ending.substring(0, colon), items, Long::sum);
            if (colon >= 0) {
                reasons = new HashMap<>(reasons);
                reasons.merge(ending.substring(colon + 1), items, Long::sum);
            }
        }

        Count count() {
            return new Count(scheduled, outcomes, reasons);
        }
    }
}
