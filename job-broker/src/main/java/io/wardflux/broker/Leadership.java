package io.wardflux.broker;

import java.time.Duration;
import java.util.Optional;

/**
 * Which scheduler leads. A lease is a token that the broker itself checks at each publication, so a leader that was
 * stopped and wakes up after another took over cannot publish anything.
 */
public interface Leadership {

    /** The lease, where nobody else holds it. */
    Optional<Lease> tryLead(String owner, Duration timeToLive);

    /** False where the lease has been lost: its holder must stop to publish. */
    boolean renew(Lease lease, Duration timeToLive);

    /** So that another can take over at once; nothing happens where it was lost already. */
    void release(Lease lease);

    /** The owner that leads now, for health pages. */
    Optional<String> leader();
}
