package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Position;
import io.wardflux.model.job.QueueName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The workers' consumer group of each stream. */
final class Groups {

    private Groups() {}

    record Group(Position lastDelivered, long pending) {}

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

    /** Empty where the stream has no group; where there is no stream, see {@link #isNoStream}. */
    static Optional<Group> of(Redis redis, QueueName queue) {
        List<Object> groups = redis.call(r -> r.xinfoGroups(bytes(redis.keys().jobs(queue))));
        return groups.stream()
                .map(Groups::fields)
                .filter(fields -> Keys.GROUP.equals(fields.get("name")))
                .map(fields -> new Group(
                        Keys.position(fields.getOrDefault("last-delivered-id", "0-0")),
                        Long.parseLong(fields.getOrDefault("pending", "0"))))
                .findFirst();
    }

    static boolean isNoStream(BrokerUnavailableException e) {
        return e.getCause() instanceof RedisCommandExecutionException refused
                && String.valueOf(refused.getMessage()).contains("no such key");
    }

    private static Map<String, String> fields(Object group) {
        var fields = new HashMap<String, String>();
        List<?> flat = (List<?>) group;
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            fields.put(string(flat.get(i)), string(flat.get(i + 1)));
        }
        return fields;
    }

    private static String string(Object value) {
        return value instanceof byte[] bytes ? Redis.text(bytes) : String.valueOf(value);
    }
}
