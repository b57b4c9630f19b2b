package io.wardflux.scheduler.leadership;

import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the lead where nobody has it and keeps it. What it says is a belief: the broker checks the lease itself whenever
 * something is published.
 */
public final class Leader {

    /** A leader that is gone is replaced within this time and a beat. */
    public static final Duration TIME_TO_LIVE = Duration.ofSeconds(3);

    public static final Duration BEAT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Leader.class);

    private final Broker broker;
    private final String owner;
    private final BooleanSupplier fit;
    private volatile @Nullable Lease lease;
    private volatile @Nullable String seen;
    private long renewedNanos;

    /**
     * @param owner who this is, for people
     * @param fit whether this one may lead at all: it needs a plan
     */
    public Leader(Broker broker, String owner, BooleanSupplier fit) {
        this.broker = broker;
        this.owner = owner;
        this.fit = fit;
    }

    public Optional<Lease> lease() {
        return Optional.ofNullable(lease);
    }

    public boolean leading() {
        return lease != null;
    }

    public String owner() {
        return owner;
    }

    /** Who leads, when last asked; empty: nobody. */
    public Optional<String> leaderSeen() {
        return leading() ? Optional.of(owner) : Optional.ofNullable(seen);
    }

    /** Once a {@link #BEAT}. */
    public synchronized void beat() {
        Lease held = lease;
        if (held != null) {
            renew(held);
        }
        if (lease == null) {
            compete();
        }
    }

    private void renew(Lease held) {
        long began = System.nanoTime();
        try {
            if (broker.leadership().renew(held, TIME_TO_LIVE)) {
                renewedNanos = began;
            } else {
                lost(held);
            }
        } catch (BrokerUnavailableException e) {
            if (System.nanoTime() - renewedNanos > TIME_TO_LIVE.toNanos()) {
                lost(held);
            }
            throw e;
        }
    }

    private void compete() {
        long began = System.nanoTime();
        Optional<Lease> won = fit.getAsBoolean() ? broker.leadership().tryLead(owner, TIME_TO_LIVE) : Optional.empty();
        if (won.isPresent()) {
            renewedNanos = began;
            lease = won.get();
            LOG.info("{} leads", owner);
        } else {
            seen = null;
            seen = broker.leadership().leader().orElse(null);
        }
    }

    /** The broker said that this lease is not valid any more. */
    public synchronized void lost(Lease lost) {
        if (lost.equals(lease)) {
            lease = null;
            seen = null;
            LOG.warn("{} does not lead any more", owner);
        }
    }

    /** So that another can lead at once. */
    public synchronized void release() {
        Lease held = lease;
        lease = null;
        if (held != null) {
            try {
                broker.leadership().release(held);
                LOG.info("{} gave up the lead", owner);
            } catch (BrokerUnavailableException e) {
                LOG.info("{} leaves its lease to expire: {}", owner, e.getMessage());
            }
        }
    }
}
