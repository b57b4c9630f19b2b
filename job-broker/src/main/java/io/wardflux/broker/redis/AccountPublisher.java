package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult;
import io.wardflux.model.job.QueueName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Publishes into the outbox. Which jobs wait is known by themselves, because they may be taken in any order. */
final class AccountPublisher implements JobPublisher {

    private final Redis redis;
    private final RedisPublisher entries;

    AccountPublisher(Redis redis, RedisPublisher entries) {
        this.redis = redis;
        this.entries = entries;
    }

    @Override
    public PublishResult publish(Lease lease, Publication publication) {
        return entries.publish(lease, publication);
    }

    @Override
    public OptionalLong watermark() {
        return entries.watermark();
    }

    @Override
    public boolean rewind(Lease lease, long watermarkMs) {
        return entries.rewind(lease, watermarkMs);
    }

    /** Just before the first one that waits. */
    @Override
    public Position takenUp(QueueName queue) {
        List<Waiting> first = waiting(queue, 0);
        if (first.isEmpty()) {
            return RedisPublisher.NOTHING_WAITS;
        }
        Position position = first.getFirst().position();
        return position.minor() > 0
                ? new Position(position.major(), position.minor() - 1)
                : new Position(position.major() - 1, Long.MAX_VALUE);
    }

    @Override
    public Map<Long, Position> waiting(QueueName queue) {
        var waiting = new HashMap<Long, Position>();
        for (Waiting job : waiting(queue, -1)) {
            if (job.device() != 0) {
                waiting.put(job.device(), job.position());
            }
        }
        return waiting;
    }

    private List<Waiting> waiting(QueueName queue, long last) {
        return redis.call(r -> r.zrange(bytes(waitingKey(redis.keys(), queue)), 0, last)).stream()
                .map(member -> Waiting.of(Redis.text(member)))
                .toList();
    }

    static String waitingKey(Keys keys, QueueName queue) {
        return keys.outbox(queue) + ":waiting";
    }

    /** @param device 0 where it is not a regular poll */
    record Waiting(Position position, long device) {
        static Waiting of(String member) {
            int space = member.indexOf(' ');
            return new Waiting(Keys.position(member.substring(0, space)), Long.parseLong(member.substring(space + 1)));
        }
    }
}
