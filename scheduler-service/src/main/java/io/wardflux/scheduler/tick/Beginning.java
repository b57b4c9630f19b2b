package io.wardflux.scheduler.tick;

import io.wardflux.broker.Broker;
import io.wardflux.broker.Lease;
import io.wardflux.scheduler.plan.Plan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out where to go on: after a take-over, and whenever it is not known whether a publication happened.
 *
 * <p>The broker's watermark decides. Where the broker has lost it, the last one that this scheduler saw does, as leader or
 * as the one that stood by; where nobody ever published, now. What was published after that one, and then forgotten by the
 * broker, cannot be told from what was not: it counts as expired, because a worker may have it already.
 */
final class Beginning {

    /** Older slots are not even counted: there would be too many of them, and nobody waits for them. */
    static final Duration CATCH_UP = Duration.ofHours(1);

    /** By so much the clocks of two schedulers may differ: whoever is behind waits. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    private final Broker broker;
    private final Plan plan;
    private final Clock clock;
    private OptionalLong seen = OptionalLong.empty();
    /** Whether nothing can have been published after that but by others; the one who stood by does not hear of everything. */
    private boolean seenAll;
    /** When the broker failed for the first time since then. */
    private OptionalLong failedMs = OptionalLong.empty();

    private volatile @Nullable String remark;
    private volatile int losses;
    private long publishedMs;

    Beginning(Broker broker, Plan plan, Clock clock) {
        this.broker = broker;
        this.plan = plan;
        this.clock = clock;
    }

    /** Up to where another one has published. */
    void saw(OptionalLong watermarkMs) {
        if (watermarkMs.isPresent()) {
            saw(watermarkMs, false);
        } else if (seen.isPresent()) {
            failed(); // it was there before
        }
    }

    /** Up to where this one has published; empty where it was nothing regular. */
    void published(OptionalLong watermarkMs) {
        if (watermarkMs.isPresent()) {
            saw(watermarkMs, true);
        }
    }

    private void saw(OptionalLong watermarkMs, boolean all) {
        seen = watermarkMs;
        seenAll = all;
        failedMs = OptionalLong.empty();
    }

    /** The broker does not answer: what was asked of it may have happened. */
    void failed() {
        if (failedMs.isEmpty()) {
            failedMs = OptionalLong.of(clock.millis());
        }
    }

    /** The last remarkable thing about where it began; null: nothing. */
    @Nullable String remark() {
        return remark;
    }

    /** How often the broker turned out to have lost its data. */
    int losses() {
        return losses;
    }

    /** Up to where it was published when it began. */
    long publishedMs() {
        return publishedMs;
    }

    /** Empty where the lease is not valid any more. */
    Optional<Course> find(Lease lease) {
        OptionalLong published = broker.publisher().watermark();
        long now = clock.millis();
        // A millisecond before now, so that the first publication sets the watermark at once.
        long from = published.orElse(seen.orElse(now - 1));
        long unsureUntil = Long.MIN_VALUE;
        if (published.isEmpty() && seen.isPresent()) {
            losses++;
            unsureUntil = failedMs.orElse(seenAll ? from : now);
            remark("The broker lost its data: jobs that waited are gone. Going on from " + Instant.ofEpochMilli(from));
        }
        if (from > now + CLOCK_TOLERANCE.toMillis()) {
            remark("Published up to " + Instant.ofEpochMilli(from) + ", which is " + seconds(from - now)
                    + " s in the future: a scheduler's clock was wrong. Going on from now");
            from = now;
            if (!broker.publisher().rewind(lease, from)) {
                return Optional.empty();
            }
        }
        publishedMs = from;
        if (from < now - CATCH_UP.toMillis()) {
            remark("Nothing was published since " + Instant.ofEpochMilli(from)
                    + ": what was due more than an hour ago is left out of the ledger");
            from = now - CATCH_UP.toMillis();
        }
        var waiting = new WaitingPolls(broker.publisher());
        var agenda = new Agenda(from);
        plan.devices().forEach(agenda::put);
        LOG.info(
                "Publishing for {} devices from {} ({} s ago); polls of {} devices wait",
                agenda.size(),
                Instant.ofEpochMilli(from),
                seconds(now - from),
                waiting.size());
        return Optional.of(new Course(lease, agenda, waiting, unsureUntil));
    }

    private void remark(String text) {
        remark = text + " (" + clock.instant() + ")";
        LOG.warn("{}", text);
    }

    private static long seconds(long ms) {
        return Duration.ofMillis(ms).toSeconds();
    }
}
