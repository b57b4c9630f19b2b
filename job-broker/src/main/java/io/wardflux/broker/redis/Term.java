package io.wardflux.broker.redis;

import io.wardflux.broker.Lease;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The time for which a scheduler leads, and its lease of each shard. When a shard was lost and is taken again, its lease is
 * another one: whoever publishes by the old one is refused, and has to look first what became of the shard.
 */
final class Term {

    private final Lease lease;
    private final AtomicReferenceArray<@Nullable Held> shards;

    /** @param renewedNanos when it was last known to be valid */
    private record Held(Lease lease, long renewedNanos) {}

    /** With this lease in all shards. */
    Term(Lease lease, int count) {
        this.lease = lease;
        this.shards = new AtomicReferenceArray<>(count);
        for (int i = 0; i < count; i++) {
            held(i, lease);
        }
    }

    Lease lease() {
        return lease;
    }

    @Nullable Lease of(int shard) {
        Held held = shards.get(shard);
        return held == null ? null : held.lease();
    }

    boolean renewedAfter(int shard, long nanos) {
        Held held = shards.get(shard);
        return held != null && held.renewedNanos() - nanos > 0;
    }

    void held(int shard, Lease of) {
        shards.set(shard, new Held(of, System.nanoTime()));
    }

    void notHeld(int shard) {
        shards.set(shard, null);
    }
}
