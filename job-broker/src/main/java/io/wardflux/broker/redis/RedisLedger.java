package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.ScriptOutputType;
import io.wardflux.broker.DeviceLog;
import io.wardflux.broker.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

final class RedisLedger implements Ledger {

    private static final String OUTCOME = "o:";
    private static final String REASON = "r:";

    /** Bytes that are read at once. */
    private static final int PAGE = 1 << 20;

    private final Redis redis;

    RedisLedger(Redis redis) {
        this.redis = redis;
    }

    @Override
    public List<Minute> minutes() {
        List<Object> answer = redis.run(
                Script.MINUTES,
                ScriptOutputType.MULTI,
                List.of(redis.keys().ledgerIndex()),
                new Arguments().add(redis.keys().ledgerPrefix()).toArray());
        var minutes = new ArrayList<Minute>();
        var gone = new ArrayList<Instant>();
        for (int i = 0; i < answer.size(); i += 2) {
            Instant slot = slot(Long.parseLong(Redis.text((byte[]) answer.get(i))));
            Map<String, String> fields = texts((List<?>) answer.get(i + 1));
            if (fields.isEmpty()) {
                gone.add(slot);
            } else {
                minutes.add(new Minute(
                        slot, new Count(number(fields, "scheduled"), named(fields, OUTCOME), named(fields, REASON))));
            }
        }
        // Nobody copied them in time; an empty minute would overwrite what was copied before.
        forget(gone);
        return minutes;
    }

    @Override
    public OptionalLong publishedMs() {
        byte[] watermark = redis.call(r -> r.get(bytes(redis.keys().watermark())));
        return watermark == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(Redis.text(watermark)));
    }

    @Override
    public void forget(Collection<Instant> slots) {
        if (slots.isEmpty()) {
            return;
        }
        List<Long> minutes = slots.stream().map(RedisLedger::minute).toList();
        redis.call(r -> {
            r.del(minutes.stream()
                    .map(minute -> bytes(redis.keys().ledger(minute)))
                    .toArray(byte[][]::new));
            return r.zrem(bytes(redis.keys().ledgerIndex()), members(minutes));
        });
    }

    private List<Long> kept(String index) {
        return redis.call(r -> r.zrange(bytes(index), 0, -1)).stream()
                .map(member -> Long.parseLong(Redis.text(member)))
                .toList();
    }

    @Override
    public void seal(Collection<Instant> slots) {
        if (!slots.isEmpty()) {
            List<String> keys = slots.stream()
                    .map(slot -> redis.keys().ledger(minute(slot)))
                    .toList();
            redis.<Long>run(Script.SEAL, ScriptOutputType.INTEGER, keys, new byte[0][]);
        }
    }

    @Override
    public List<Instant> deviceMinutes() {
        return kept(redis.keys().devicesIndex()).stream().map(RedisLedger::slot).toList();
    }

    @Override
    public DeviceLog log(Instant slot, DeviceLog known) {
        return log(minute(slot), known instanceof RedisDeviceLog log ? log : RedisDeviceLog.NOTHING);
    }

    private RedisDeviceLog log(long minute, RedisDeviceLog known) {
        RedisDeviceLog log = known;
        while (true) {
            var arguments = new Arguments().add(log.length()).add(log.mark()).add(PAGE);
            List<byte[]> answer = redis.run(
                    Script.LINES, ScriptOutputType.MULTI, List.of(redis.keys().deviceLog(minute)), arguments.toArray());
            byte[] read = answer.get(1);
            boolean goesOn = Long.parseLong(Redis.text(answer.getFirst())) == log.length();
            log = (goesOn ? log : RedisDeviceLog.NOTHING).with(read);
            if (read.length < PAGE) {
                return log;
            }
        }
    }

    @Override
    public SortedMap<Instant, Count> device(long deviceId) {
        var counts = new TreeMap<Instant, Count>();
        for (long minute : kept(redis.keys().devicesIndex())) {
            log(minute, RedisDeviceLog.NOTHING)
                    .devices(device -> device == deviceId)
                    .forEach((device, count) -> counts.put(slot(minute), count));
        }
        return counts;
    }

    @Override
    public void forgetDevices(Collection<Instant> slots) {
        if (!slots.isEmpty()) {
            List<Long> minutes = slots.stream().map(RedisLedger::minute).toList();
            // In this order: a hash without its place in the index would never be found again.
            redis.call(r -> {
                r.unlink(minutes.stream()
                        .map(minute -> bytes(redis.keys().deviceLog(minute)))
                        .toArray(byte[][]::new));
                return r.zrem(bytes(redis.keys().devicesIndex()), members(minutes));
            });
        }
    }

    private static byte[][] members(List<Long> minutes) {
        return minutes.stream().map(minute -> bytes(Long.toString(minute))).toArray(byte[][]::new);
    }

    private static long minute(Instant slot) {
        return slot.getEpochSecond() / 60;
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
                named(fields, OUTCOME),
                fields.getOrDefault("worker", ""),
                number(fields, "started"),
                fields.getOrDefault("failure", "")));
    }

    @Override
    public void forgetTask(long taskId) {
        redis.call(r -> r.del(bytes(redis.keys().task(taskId))));
    }

    private Map<String, String> hash(String key) {
        var fields = new HashMap<String, String>();
        redis.call(r -> r.hgetall(bytes(key)))
                .forEach((name, value) -> fields.put(Redis.text(name), Redis.text(value)));
        return fields;
    }

    /** @param hash names and values in turn, as a script answers them */
    private static Map<String, String> texts(List<?> hash) {
        var fields = new HashMap<String, String>();
        for (int i = 0; i < hash.size(); i += 2) {
            fields.put(Redis.text((byte[]) hash.get(i)), Redis.text((byte[]) hash.get(i + 1)));
        }
        return fields;
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(fields.getOrDefault(name, "0"));
    }

    private static Map<String, Long> named(Map<String, String> fields, String prefix) {
        var named = new HashMap<String, Long>();
        fields.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                named.put(name.substring(prefix.length()), Long.parseLong(value));
            }
        });
        return named;
    }
}
