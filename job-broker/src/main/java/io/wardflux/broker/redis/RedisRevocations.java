package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.wardflux.broker.Revocations;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A key for each, that goes by itself. */
final class RedisRevocations implements Revocations {

    private static final Duration KEPT = Duration.ofDays(2);

    private final Redis redis;

    RedisRevocations(Redis redis) {
        this.redis = redis;
    }

    @Override
    public void revoke(long taskId) {
        redis.call(r -> r.setex(bytes(redis.keys().revoked(taskId)), KEPT.toSeconds(), bytes("1")));
    }

    @Override
    public Set<Long> among(Collection<Long> taskIds) {
        List<Long> asked = List.copyOf(taskIds);
        List<Long> found =
                redis.each(asked, (r, id) -> r.exists(bytes(redis.keys().revoked(id))));
        var revoked = new HashSet<Long>();
        for (int i = 0; i < asked.size(); i++) {
            if (found.get(i) > 0) {
                revoked.add(asked.get(i));
            }
        }
        return revoked;
    }
}
