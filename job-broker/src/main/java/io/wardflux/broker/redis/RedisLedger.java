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

    @Override
    public List<Minute> minutes() {
        var minutes = new ArrayList<Minute>();
        for (byte[] member : redis.call(r -> r.zrange(bytes(Keys.LEDGER_INDEX), 0, -1))) {
            long epochMinute = Long.parseLong(Redis.text(member));
            Map<String, String> fields = hash(Keys.ledger(epochMinute));
            minutes.add(new Minute(
                    Instant.EPOCH.plus(Duration.ofMinutes(epochMinute)),
                    number(fields, "scheduled"),
                    outcomes(fields)));
        }
        return minutes;
    }

    @Override
    public void forget(Collection<Instant> slots) {
        for (Instant slot : slots) {
            long epochMinute = slot.getEpochSecond() / 60;
            redis.call(r -> {
                r.del(bytes(Keys.ledger(epochMinute)));
                return r.zrem(bytes(Keys.LEDGER_INDEX), bytes(Long.toString(epochMinute)));
            });
        }
    }

    @Override
    public Optional<TaskProgress> task(long taskId) {
        Map<String, String> fields = hash(Keys.task(taskId));
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
        redis.call(r -> r.del(bytes(Keys.task(taskId))));
    }

    private Map<String, String> hash(String key) {
        var fields = new HashMap<String, String>();
        redis.call(r -> r.hgetall(bytes(key)))
                .forEach((name, value) -> fields.put(Redis.text(name), Redis.text(value)));
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
