package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.wardflux.broker.Ledger.Count;
import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.model.outcome.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a minute's hash by device: {@code id} for what was scheduled, {@code id:outcome} for what ended, and
 * {@code id:expired:reason}.
 */
final class DeviceFields {

    private DeviceFields() {}

    /** All that a device may have. */
    static byte[][] of(long deviceId) {
        List<byte[]> fields = new ArrayList<>();
        fields.add(bytes(Long.toString(deviceId)));
        for (Outcome outcome : Outcome.all()) {
            if (outcome != Outcome.EXPIRED) {
                fields.add(bytes(deviceId + ":" + outcome.wireName()));
            }
        }
        for (ExpiryReason reason : ExpiryReason.all()) {
            fields.add(bytes(deviceId + ":" + Outcome.EXPIRED.wireName() + ":" + reason.wireName()));
        }
        return fields.toArray(byte[][]::new);
    }

    static Map<Long, Count> parse(Map<byte[], byte[]> hash) {
        Map<Long, Growing> found = HashMap.newHashMap(hash.size() / 2);
        hash.forEach((field, value) -> {
            String name = Redis.text(field);
            long items = Long.parseLong(Redis.text(value));
            int colon = name.indexOf(':');
            long device = Long.parseLong(colon < 0 ? name : name.substring(0, colon));
            Growing count = found.computeIfAbsent(device, id -> new Growing());
            if (colon < 0) {
                count.scheduled += items;
            } else {
                count.ended(name.substring(colon + 1), items);
            }
        });
        Map<Long, Count> counts = HashMap.newHashMap(found.size());
        found.forEach((device, count) -> counts.put(device, count.count()));
        return counts;
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
