package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.wardflux.broker.QueueStats;
import io.wardflux.model.job.QueueName;
import java.time.Clock;
import java.util.List;

/** From the account, so that they say the same as it does. */
final class AccountQueueStats implements QueueStats {

    private final Redis redis;
    private final Clock clock;

    AccountQueueStats(Redis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public List<Queue> queues() {
        return QueueName.all().stream().map(this::queue).toList();
    }

    private Queue queue(QueueName name) {
        byte[] waiting = bytes(AccountPublisher.waitingKey(redis.keys(), name));
        long ready = redis.call(r -> r.zcard(waiting));
        long open = redis.call(r -> r.zcard(bytes(redis.keys().outbox(name) + ":open")));
        long dead = redis.call(r -> r.xlen(bytes(redis.keys().dead(name))));
        long age = redis.call(r -> r.zrange(waiting, 0, 0)).stream()
                .map(member -> AccountPublisher.Waiting.of(Redis.text(member)))
                .mapToLong(first -> clock.millis() - first.position().major())
                .findFirst()
                .orElse(0);
        return new Queue(name, ready, Math.max(0, open - ready), Math.max(0, age), dead);
    }
}
