package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.RedisBusyException;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.wardflux.model.job.QueueName;
import java.util.Collection;

/** The workers' consumer group of each stream. */
final class Groups {

    private Groups() {}

    /** Makes streams and groups that are not there; a new group begins with what already waits. */
    static void create(Redis redis, Collection<QueueName> queues) {
        for (QueueName queue : queues) {
            redis.call(r -> {
                try {
                    return r.xgroupCreate(
                            StreamOffset.from(bytes(redis.keys().jobs(queue)), "0"),
                            bytes(Keys.GROUP),
                            XGroupCreateArgs.Builder.mkstream());
                } catch (RedisBusyException e) {
                    return "it exists";
                }
            });
        }
    }
}
