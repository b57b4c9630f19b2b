package io.wardflux.worker.spool;

import io.wardflux.worker.loop.ThrottledLog;
import io.wardflux.worker.sample.SampleSink;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Where samples are safe: in VictoriaMetrics, or, while that does not take them, in the spool. While it is known to be away
 * nobody waits for it but the {@link Replayer}, who says when it is back.
 */
@Component
public class SafeStore {
    private static final Logger LOG = LoggerFactory.getLogger(SafeStore.class);

    private final SampleSink sink;
    private final Spool spool;
    private final Recent recent;
    private final ThrottledLog log = new ThrottledLog(LOG);
    private final Object turn = new Object();
    private volatile @Nullable String away;

    SafeStore(SampleSink sink, Spool spool) {
        this.sink = sink;
        this.spool = spool;
        this.recent = new Recent(spool::folder);
    }

    public sealed interface Answer {
        /** By VictoriaMetrics, at once. */
        record Stored() implements Answer {}

        /** On the disk of this host. */
        record Spooled() implements Answer {}

        /** These lines will never be accepted. */
        record Refused(String reason) implements Answer {}

        /** Nowhere now. */
        record NotSafe(String reason) implements Answer {}
    }

    /** @throws InterruptedException where the worker stops meanwhile; then it is not known whether they are safe */
    public Answer write(byte[] lines, int offset, int length) throws InterruptedException {
        if (away == null) {
            switch (sink.write(lines, offset, length)) {
                case SampleSink.Answer.Stored() -> {
                    recent.add(lines, offset, length);
                    return new Answer.Stored();
                }
                case SampleSink.Answer.Refused(String reason) -> {
                    return new Answer.Refused(reason);
                }
                case SampleSink.Answer.Unavailable(String reason) -> away(reason);
            }
        }
        int samples = Lines.count(lines, offset, offset + length);
        return spool.append(lines, offset, length, samples, SpoolMeters.Source.FRESH)
                .<Answer>map(Answer.NotSafe::new)
                .orElseGet(Answer.Spooled::new);
    }

    /** Why VictoriaMetrics is not asked now. */
    public Optional<String> away() {
        return Optional.ofNullable(away);
    }

    /** Why the spool takes nothing, as far as is known. */
    public Optional<String> spoolRefusal() {
        return spool.state().refusal();
    }

    /** In words, for health pages. */
    public String spoolState() {
        Spool.State state = spool.state();
        return "%d samples in %d of %d bytes, the oldest for %d s"
                .formatted(
                        state.samples(),
                        state.bytes(),
                        state.capacity(),
                        state.oldest().toSeconds());
    }

    void away(String reason) {
        synchronized (turn) {
            boolean news = away == null;
            away = reason;
            if (news) {
                log.warn("away", reason + " Samples go to the spool until it is back.");
                recent.take(lines -> spool.append(
                                lines, 0, lines.length, Lines.count(lines, 0, lines.length), SpoolMeters.Source.RECENT)
                        .ifPresent(why -> log.warn("recent", why)));
            }
        }
    }

    void back() {
        synchronized (turn) {
            if (away != null) {
                away = null;
                LOG.info("VictoriaMetrics takes samples again; in the spool: {}", spoolState());
            }
        }
    }

    /** VictoriaMetrics has them, but maybe not on its disk. */
    void stored(Waiting lines) {
        recent.add(lines.bytes(), lines.offset(), lines.length());
    }

    /** Whether it would matter if VictoriaMetrics were killed now. */
    boolean mayBeLost() {
        return !recent.isEmpty();
    }
}
