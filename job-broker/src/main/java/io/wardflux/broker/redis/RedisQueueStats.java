package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Position;
import io.wardflux.broker.QueueStats;
import io.wardflux.model.job.QueueName;
import java.time.Clock;
import java.util.List;

final class RedisQueueStats implements QueueStats {

    private final Redis redis;
    private final Clock clock;

    RedisQueueStats(Redis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public List<Queue> queues() {
        return QueueName.all().stream().map(this::queue).toList();
    }

    private Queue queue(QueueName name) {
        Groups.Group group = group(name);
        // A completed entry is deleted, so what is not pending waits.
        long length = redis.call(r -> r.xlen(bytes(redis.keys().jobs(name))));
        long dead = redis.call(r -> r.xlen(bytes(redis.keys().dead(name))));
        var oldest = redis.call(r -> r.xrange(
                bytes(redis.keys().jobs(name)),
                Range.from(Range.Boundary.excluding(Keys.entryId(group.lastDelivered())), Range.Boundary.unbounded()),
                Limit.from(1)));
        long age = oldest.isEmpty()
                ? 0
                : clock.millis() - Keys.position(oldest.getFirst().getId()).major();
        return new Queue(name, Math.max(0, length - group.pending()), group.pending(), Math.max(0, age), dead);
    }

    private Groups.Group group(QueueName name) {
        var none = new Groups.Group(Position.START, 0);
        try {
            return Groups.of(redis, name).orElse(none);
        } catch (BrokerUnavailableException e) {
            if (Groups.isNoStream(e)) {
                return none;
            }
            throw e;
        }
    }
}
