package io.wardflux.worker.spool;

import io.wardflux.worker.loop.Loop;
import io.wardflux.worker.loop.ThrottledLog;
import io.wardflux.worker.sample.SampleSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Gives VictoriaMetrics what is in the spool, oldest first, one write at a time and not faster than it is told; the fresh
 * samples go their own way. It is also the one who finds out that VictoriaMetrics is back: by writing what is oldest.
 */
@Component
public class Replayer {
    private static final Duration PROBE = Duration.ofMillis(500);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_ORPHANS = Duration.ofSeconds(10);
    /** Of one record: then what is refused goes without being looked at line by line. */
    private static final int MOST_REFUSALS = 64;

    private static final byte[] NO_LINES = {};

    private final Spool spool;
    private final SafeStore store;
    private final SampleSink sink;
    private final int samplesPerSecond;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(Replayer.class));
    private long lookedNanos;
    private @Nullable Loop loop;

    Replayer(Spool spool, SafeStore store, SampleSink sink, SpoolSettings settings) {
        this.spool = spool;
        this.store = store;
        this.sink = sink;
        this.samplesPerSecond = settings.replaySamplesPerSecond();
    }

    public void start() {
        lookedNanos = System.nanoTime() - LOOK_FOR_ORPHANS.toNanos();
        spool.open();
        loop = Loop.start("replay", this::step);
    }

    /** Nobody writes to the spool any more; the next process goes on with what is in it. */
    public void stop() {
        if (loop != null) {
            loop.close();
        }
        spool.close();
    }

    private void step() throws InterruptedException {
        lookForOrphans();
        if (store.away().isPresent() && !answers()) {
            Thread.sleep(PROBE);
            return;
        }
        Waiting oldest = spool.oldest();
        if (oldest != null) {
            replay(oldest);
            return;
        }
        store.back();
        if (!store.mayBeLost() || answers()) {
            spool.awaitSome(IDLE);
        }
    }

    private void lookForOrphans() {
        if (System.nanoTime() - lookedNanos > LOOK_FOR_ORPHANS.toNanos()) {
            lookedNanos = System.nanoTime();
            if (spool.open()) {
                try {
                    spool.adopt();
                } catch (IOException e) {
                    throw new UncheckedIOException("What other workers left cannot be read", e);
                }
            }
        }
    }

    /** Whether it takes writes: its health page may say so while it does not, or be out of reach behind a proxy. */
    private boolean answers() throws InterruptedException {
        return switch (sink.write(NO_LINES, 0, 0)) {
            case SampleSink.Answer.Stored(), SampleSink.Answer.Refused _ -> true;
            case SampleSink.Answer.Unavailable(String reason) -> away(reason);
        };
    }

    private boolean away(String reason) {
        store.away(reason);
        return false;
    }

    private void replay(Waiting oldest) throws InterruptedException {
        long begin = System.nanoTime();
        var attempt = new Attempt(oldest.bytes());
        if (!attempt.send(oldest.offset(), oldest.offset() + oldest.length())) {
            Thread.sleep(PROBE);
            return;
        }
        store.stored(oldest);
        store.back();
        spool.leave(oldest, attempt.refused);
        long fair = oldest.samples() * 1_000_000_000L / samplesPerSecond;
        long left = fair - (System.nanoTime() - begin);
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }

    /** One record: in halves, where it is refused. */
    private final class Attempt {
        private final byte[] bytes;
        private int refusals;
        private long refused;

        Attempt(byte[] bytes) {
            this.bytes = bytes;
        }

        /** False where VictoriaMetrics is away: then all of it is sent again later. */
        boolean send(int from, int to) throws InterruptedException {
            return switch (sink.writePatiently(bytes, from, to - from)) {
                case SampleSink.Answer.Stored() -> true;
                case SampleSink.Answer.Unavailable(String reason) -> away(reason);
                case SampleSink.Answer.Refused(String reason) -> {
                    int middle = Lines.middle(bytes, from, to);
                    refusals++;
                    if (middle < to && refusals < MOST_REFUSALS) {
                        yield send(from, middle) && send(middle, to);
                    }
                    log.warn("refused", "Samples of the spool are not stored: " + reason);
                    refused += Lines.count(bytes, from, to);
                    yield true;
                }
            };
        }
    }
}
