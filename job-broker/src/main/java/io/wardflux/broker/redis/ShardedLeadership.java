package io.wardflux.broker.redis;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Leadership;
import io.wardflux.broker.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who leads holds the lease of every shard; they are taken in one order, so that of several contenders one gets them all. */
final class ShardedLeadership implements Leadership {

    private final Shards shards;

    ShardedLeadership(Shards shards) {
        this.shards = shards;
    }

    @Override
    public Optional<Lease> tryLead(String owner, Duration timeToLive) {
        var lease = new Lease(owner, UUID.randomUUID().toString());
        boolean leads = false;
        try {
            leads = shards.all().stream().allMatch(shard -> shard.lease().take(lease, timeToLive)) && begin(lease);
        } finally {
            if (!leads) {
                release(lease);
            }
        }
        return leads ? Optional.of(lease) : Optional.empty();
    }

    /** Where one has lost its data, the others lose theirs: what is left could not be told from the whole. */
    private boolean begin(Lease lease) {
        List<Boolean> begun = shards.each(RedisBroker::begun);
        return !begun.contains(false)
                || shards.all().stream().allMatch(shard -> shard.lease().begin(lease, begun.contains(true)));
    }

    @Override
    public boolean renew(Lease lease, Duration timeToLive) {
        List<Boolean> held = new ArrayList<>();
        BrokerUnavailableException missing = null;
        for (RedisBroker shard : shards.all()) {
            try {
                held.add(shard.lease().renew(lease, timeToLive));
            } catch (BrokerUnavailableException e) {
                missing = e;
            }
        }
        if (held.contains(false)) {
            release(lease);
            return false;
        }
        failWith(missing);
        return true;
    }

    /** The first one last: who gets that one gets the others, too. */
    @Override
    public void release(Lease lease) {
        for (RedisBroker shard : shards.all().reversed()) {
            try {
                shard.lease().release(lease);
            } catch (BrokerUnavailableException e) {
                // It ends by itself.
            }
        }
    }

    @Override
    public Optional<String> leader() {
        return shards.get(0).lease().leader();
    }

    private static void failWith(@Nullable BrokerUnavailableException missing) {
        if (missing != null) {
            throw missing;
        }
    }
}
