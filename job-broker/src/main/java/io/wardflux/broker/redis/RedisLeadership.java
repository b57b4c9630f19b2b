package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.wardflux.broker.Leadership;
import io.wardflux.broker.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The lease is a key that expires: its value is the token and, for people, the owner. */
final class RedisLeadership implements Leadership {

    private final Redis redis;

    RedisLeadership(Redis redis) {
        this.redis = redis;
    }

    @Override
    public Optional<Lease> tryLead(String owner, Duration timeToLive) {
        var lease = new Lease(owner, UUID.randomUUID().toString());
        return take(lease, timeToLive) ? Optional.of(lease) : Optional.empty();
    }

    /** Whether it is this one now; nobody held one. */
    boolean take(Lease lease, Duration timeToLive) {
        String answer = redis.call(r -> r.set(
                bytes(redis.keys().leader()), value(lease), SetArgs.Builder.nx().px(timeToLive.toMillis())));
        return "OK".equals(answer);
    }

    @Override
    public boolean renew(Lease lease, Duration timeToLive) {
        return ifHeld(lease, timeToLive.toMillis());
    }

    @Override
    public void release(Lease lease) {
        ifHeld(lease, 0);
    }

    @Override
    public Optional<String> leader() {
        return Optional.ofNullable(redis.call(r -> r.get(bytes(redis.keys().leader()))))
                .map(Redis::text)
                .map(value -> value.substring(value.indexOf(' ') + 1));
    }

    /** @param anew without what is there */
    boolean begin(Lease lease, boolean anew) {
        Long held = redis.run(
                Script.BEGIN,
                ScriptOutputType.INTEGER,
                List.of(redis.keys().leader(), redis.keys().watermark()),
                new byte[][] {value(lease), bytes(anew ? redis.keys().tag() : "")});
        return held == 1;
    }

    private boolean ifHeld(Lease lease, long timeToLiveMs) {
        Long held = redis.run(
                Script.LEASE, ScriptOutputType.INTEGER, List.of(redis.keys().leader()), new byte[][] {
                    value(lease), bytes(Long.toString(timeToLiveMs))
                });
        return held == 1;
    }

    static byte[] value(Lease lease) {
        return bytes(lease.token() + " " + lease.owner());
    }
}
