package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.ScriptOutputType;
import io.wardflux.broker.QueueStats;
import io.wardflux.model.job.QueueName;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

final class RedisQueueStats implements QueueStats {

    private final Redis redis;
    private final Clock clock;

    RedisQueueStats(Redis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public List<Queue> queues() {
        List<String> keys = QueueName.all().stream()
                .flatMap(name -> Stream.of(redis.keys().jobs(name), redis.keys().dead(name)))
                .toList();
        List<byte[]> answer = redis.run(Script.STATS, ScriptOutputType.MULTI, keys, new byte[][] {bytes(Keys.GROUP)});
        Iterator<String> each = answer.stream().map(Redis::text).iterator();
        return QueueName.all().stream().map(name -> queue(name, each)).toList();
    }

    private Queue queue(QueueName name, Iterator<String> each) {
        long length = Long.parseLong(each.next());
        long pending = Long.parseLong(each.next());
        String oldest = each.next();
        long dead = Long.parseLong(each.next());
        long age = oldest.isEmpty() ? 0 : clock.millis() - Keys.position(oldest).major();
        // A completed entry is deleted, so what is not pending waits.
        return new Queue(name, Math.max(0, length - pending), pending, Math.max(0, age), dead);
    }
}
