package io.wardflux.broker.redis;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Leadership;
import io.wardflux.broker.Lease;
import io.wardflux.broker.redis.Shards.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who has the lease of most shards leads, and gets the others as they are free. The first shard that answers is taken first, and
 * nobody keeps what he has where he does not get the majority: so of several that try, one succeeds, and nobody waits for
 * anybody.
 */
final class ShardedLeadership implements Leadership {

    /** Less than a lease lives: one shard that is slow must not let the others' leases end. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final Shards shards;
    private volatile @Nullable Term current;

    ShardedLeadership(Shards shards) {
        this.shards = shards;
    }

    /** That of this process; null where it does not lead. */
    @Nullable Term current() {
        return current;
    }

    /** Of a lease that somebody else took it is known only what it began with. */
    Term term(Lease lease) {
        Term known = current;
        return known != null && known.lease().equals(lease) ? known : new Term(lease, shards.count());
    }

    @Override
    public synchronized Optional<Lease> tryLead(String owner, Duration timeToLive) {
        var lease = new Lease(owner, UUID.randomUUID().toString());
        List<Integer> here = shards.here();
        for (int first : here) {
            switch (shards.ask(first, i -> shards.get(i).lease().take(lease, timeToLive))) {
                case Answer.Given<Boolean>(Boolean taken) -> {
                    return taken ? tryOthers(first, lease, timeToLive) : Optional.empty();
                }
                case Answer.Missing<Boolean> missing -> {
                    if (first == here.getLast()) {
                        throw missing.why();
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Lease> tryOthers(int first, Lease lease, Duration timeToLive) {
        var term = new Term(lease, shards.count());
        int held = 0;
        BrokerUnavailableException missing = null;
        List<Answer<Boolean>> answers =
                shards.each(i -> i == first || shards.get(i).lease().take(lease, timeToLive), PATIENCE);
        for (int i = 0; i < answers.size(); i++) {
            switch (answers.get(i)) {
                case Answer.Given<Boolean>(Boolean taken) -> {
                    if (taken) {
                        held++;
                    } else {
                        term.notHeld(i);
                    }
                }
                // It may have it all the same, so it is tried with, and let go.
                case Answer.Missing<Boolean>(BrokerUnavailableException why) -> missing = why;
            }
        }
        if (held >= shards.majority()) {
            current = term;
            return Optional.of(lease);
        }
        letGo(term);
        if (missing != null) {
            throw missing;
        }
        return Optional.empty();
    }

    @Override
    public synchronized boolean renew(Lease lease, Duration timeToLive) {
        Term term = term(lease);
        int kept = 0;
        int unknown = 0;
        BrokerUnavailableException missing = null;
        List<Answer<Boolean>> renewed = shards.each(i -> renewed(term, i, timeToLive), PATIENCE);
        for (int i = 0; i < renewed.size(); i++) {
            switch (renewed.get(i)) {
                case Answer.Given<Boolean>(Boolean held) -> {
                    if (held) {
                        term.held(i, java.util.Objects.requireNonNull(term.of(i)));
                        kept++;
                    }
                }
                case Answer.Missing<Boolean>(BrokerUnavailableException why) -> {
                    missing = why;
                    unknown++;
                }
            }
        }
        if (kept >= shards.majority()) {
            takeWhatIsFree(term, renewed, timeToLive);
            return true;
        }
        if (missing != null && kept + unknown >= shards.majority()) {
            throw missing;
        }
        letGo(term);
        return false;
    }

    private boolean renewed(Term term, int shard, Duration timeToLive) {
        Lease held = term.of(shard);
        return held != null && shards.get(shard).lease().renew(held, timeToLive);
    }

    /** A shard that is back, or that another one has given up. */
    private void takeWhatIsFree(Term term, List<Answer<Boolean>> renewed, Duration timeToLive) {
        for (int i = 0; i < renewed.size(); i++) {
            if (renewed.get(i) instanceof Answer.Given<Boolean>(Boolean held) && !held) {
                var again = new Lease(term.lease().owner(), term.lease().token() + "." + UUID.randomUUID());
                boolean taken = shards.ask(i, shard -> shards.get(shard).lease().take(again, timeToLive))
                                instanceof Answer.Given<Boolean>(Boolean got)
                        && got;
                if (taken) {
                    term.held(i, again);
                } else {
                    term.notHeld(i);
                }
            }
        }
    }

    @Override
    public synchronized void release(Lease lease) {
        letGo(term(lease));
    }

    /** The first shard last: who gets it finds the others free. */
    private void letGo(Term term) {
        if (term.equals(current)) {
            current = null;
        }
        shards.each(i -> i != 0 && letGo(term, i), PATIENCE);
        shards.ask(0, i -> letGo(term, i));
    }

    private boolean letGo(Term term, int shard) {
        Lease held = term.of(shard);
        if (held != null) {
            shards.get(shard).lease().release(held);
        }
        return true;
    }

    @Override
    public Optional<String> leader() {
        return shards.some(i -> shards.get(i).lease().leader()).stream()
                .flatMap(Optional::stream)
                .findFirst();
    }
}
