package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.Range;
import io.wardflux.broker.WorkerRegistry;
import io.wardflux.model.job.QueueName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

final class RedisWorkers implements WorkerRegistry {

    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final Duration LOOKED_FOR = Duration.ofSeconds(30);
    private static final int MOST_ORDERS = 100;
    private static final String DRAIN = "drain";
    private static final String CONCURRENCY = "concurrency ";

    private final Redis redis;
    private final Clock clock;

    RedisWorkers(Redis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public void beat(Worker worker, Duration timeToLive) {
        byte[] key = bytes(redis.keys().worker(worker.id()));
        Map<byte[], byte[]> fields = new HashMap<>();
        Map.ofEntries(
                        Map.entry("host", worker.host()),
                        Map.entry(
                                "queues",
                                worker.queues().stream()
                                        .map(QueueName::wireName)
                                        .collect(Collectors.joining(","))),
                        Map.entry("draining", worker.draining()),
                        Map.entry("concurrency", worker.concurrency()),
                        Map.entry("active", worker.active()),
                        Map.entry("processed", worker.processed()),
                        Map.entry("failed", worker.failed()),
                        Map.entry("startedAt", worker.startedAt()),
                        Map.entry("lastHeartbeat", worker.lastHeartbeat()),
                        Map.entry("onlineUntil", worker.lastHeartbeat().plus(timeToLive)),
                        Map.entry("version", worker.version()))
                .forEach((name, value) -> fields.put(bytes(name), bytes(value.toString())));
        redis.call(r -> {
            r.hset(key, fields);
            r.pexpire(key, REMEMBERED);
            return r.zadd(
                    bytes(redis.keys().workerIndex()), worker.lastHeartbeat().toEpochMilli(), bytes(worker.id()));
        });
    }

    @Override
    public List<Worker> workers() {
        long forgotten = clock.instant().minus(REMEMBERED).toEpochMilli();
        redis.call(r -> r.zremrangebyscore(bytes(redis.keys().workerIndex()), Range.create(0, forgotten)));
        List<String> ids = redis.call(r -> r.zrange(bytes(redis.keys().workerIndex()), 0, -1)).stream()
                .map(Redis::text)
                .toList();
        var hashes = redis.each(ids, (r, id) -> r.hgetall(bytes(redis.keys().worker(id))));
        var workers = new ArrayList<Worker>();
        for (int i = 0; i < ids.size(); i++) {
            var fields = new HashMap<String, String>();
            hashes.get(i).forEach((name, value) -> fields.put(Redis.text(name), Redis.text(value)));
            if (!fields.isEmpty()) {
                workers.add(worker(ids.get(i), fields));
            }
        }
        return workers;
    }

    @Override
    public void order(String workerId, Order order) {
        byte[] key = bytes(redis.keys().orders(workerId));
        String text = switch (order) {
            case Order.Drain() -> DRAIN;
            case Order.Concurrency(int devices) -> CONCURRENCY + devices;
        };
        redis.call(r -> {
            r.rpush(key, bytes(text));
            return r.pexpire(key, LOOKED_FOR);
        });
    }

    @Override
    public List<Order> orders(String workerId) {
        return redis.call(r -> r.lpop(bytes(redis.keys().orders(workerId)), MOST_ORDERS)).stream()
                .map(Redis::text)
                .flatMap(text -> order(text).stream())
                .toList();
    }

    /** Empty for one of a later version. */
    private static Optional<Order> order(String text) {
        if (text.equals(DRAIN)) {
            return Optional.of(new Order.Drain());
        }
        return text.startsWith(CONCURRENCY)
                ? Optional.of(new Order.Concurrency(Integer.parseInt(text.substring(CONCURRENCY.length()))))
                : Optional.empty();
    }

    private Worker worker(String id, Map<String, String> fields) {
        return new Worker(
                id,
                fields.getOrDefault("host", ""),
                clock.instant().isBefore(Instant.parse(fields.getOrDefault("onlineUntil", Instant.EPOCH.toString()))),
                Boolean.parseBoolean(fields.getOrDefault("draining", "false")),
                Stream.of(fields.getOrDefault("queues", "").split(","))
                        .map(QueueName::ofWireName)
                        .flatMap(Optional::stream)
                        .toList(),
                Integer.parseInt(fields.getOrDefault("concurrency", "0")),
                Integer.parseInt(fields.getOrDefault("active", "0")),
                Long.parseLong(fields.getOrDefault("processed", "0")),
                Long.parseLong(fields.getOrDefault("failed", "0")),
                Instant.parse(fields.getOrDefault("startedAt", Instant.EPOCH.toString())),
                Instant.parse(fields.getOrDefault("lastHeartbeat", Instant.EPOCH.toString())),
                fields.getOrDefault("version", ""));
    }
}
