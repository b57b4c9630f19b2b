package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.wardflux.broker.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class RedisLedger implements Ledger {

    private static final String OUTCOME = "o:";

    private final Redis redis;

    RedisLedger(Redis redis) {
        this.redis = redis;
    }

    /** Says which data these are; empty where nobody has led with them. */
    Optional<String> mark() {
        return Optional.ofNullable(redis.call(r -> r.get(bytes(redis.keys().mark()))))
                .map(Redis::text);
    }

    @Override
    public List<Minute> minutes() {
        List<Long> kept = redis.call(r -> r.zrange(bytes(redis.keys().ledgerIndex()), 0, -1)).stream()
                .map(member -> Long.parseLong(Redis.text(member)))
                .toList();
        var hashes =
                redis.each(kept, (r, minute) -> r.hgetall(bytes(redis.keys().ledger(minute))));
        var minutes = new ArrayList<Minute>();
        var gone = new ArrayList<Long>();
        for (int i = 0; i < kept.size(); i++) {
            long minute = kept.get(i);
            Map<String, String> fields = texts(hashes.get(i));
            if (fields.isEmpty()) {
                gone.add(minute);
            } else {
                minutes.add(new Minute(slot(minute), number(fields, "scheduled"), outcomes(fields)));
            }
        }
        // Nobody copied them in time; an empty minute would overwrite what was copied before.
        forget(gone.stream().map(RedisLedger::slot).toList());
        return minutes;
    }

    @Override
    public void forget(Collection<Instant> slots) {
        if (slots.isEmpty()) {
            return;
        }
        List<Long> minutes =
                slots.stream().map(slot -> slot.getEpochSecond() / 60).toList();
        redis.call(r -> {
            r.del(minutes.stream()
                    .map(minute -> bytes(redis.keys().ledger(minute)))
                    .toArray(byte[][]::new));
            return r.zrem(
                    bytes(redis.keys().ledgerIndex()),
                    minutes.stream().map(minute -> bytes(Long.toString(minute))).toArray(byte[][]::new));
        });
    }

    private static Instant slot(long epochMinute) {
        return Instant.EPOCH.plus(Duration.ofMinutes(epochMinute));
    }

    @Override
    public Optional<TaskProgress> task(long taskId) {
        Map<String, String> fields = hash(redis.keys().task(taskId));
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TaskProgress(
                number(fields, "total"),
                number(fields, "done"),
                outcomes(fields),
                fields.getOrDefault("worker", ""),
                number(fields, "started"),
                fields.getOrDefault("failure", "")));
    }

    @Override
    public void forgetTask(long taskId) {
        redis.call(r -> r.del(bytes(redis.keys().task(taskId))));
    }

    private Map<String, String> hash(String key) {
        return texts(redis.call(r -> r.hgetall(bytes(key))));
    }

    private static Map<String, String> texts(Map<byte[], byte[]> hash) {
        var fields = new HashMap<String, String>();
        hash.forEach((name, value) -> fields.put(Redis.text(name), Redis.text(value)));
        return fields;
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, "0"));
    }

    private static Map<String, Long> outcomes(Map<String, String> fields) {
        var outcomes = new HashMap<String, Long>();
        fields.forEach((name, value) -> {
            if (name.startsWith(OUTCOME)) {
                outcomes.put(name.substring(OUTCOME.length()), Long.parseLong(value));
            }
        });
        return outcomes;
    }
}
