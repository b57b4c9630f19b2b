package io.wardflux.worker.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** A warning of one kind is written at most once in a while; the next one says how many were left out. */
public final class ThrottledLog {
    private static final int MOST_KINDS = 100;

    private final Logger log;
    private final long pauseNanos;
    private final LongSupplier nanos;
    private final Map<String, Kind> kinds = new HashMap<>();

    public ThrottledLog(Logger log) {
        this(log, Duration.ofSeconds(30), System::nanoTime);
    }

    ThrottledLog(Logger log, Duration pause, LongSupplier nanos) {
        this.log = log;
        this.pauseNanos = pause.toNanos();
        this.nanos = nanos;
    }

    /** @param kind a constant: each has a pause of its own */
    public void warn(String kind, String message) {
        long suppressed;
        synchronized (this) {
            Kind known = kinds.size() < MOST_KINDS ? kinds.computeIfAbsent(kind, k -> new Kind()) : kinds.get(kind);
            if (known == null) {
                return;
            }
            long now = nanos.getAsLong();
            if (known.written && now - known.at < pauseNanos) {
                known.suppressed++;
                return;
            }
            suppressed = known.suppressed;
            known.written = true;
            known.at = now;
            known.suppressed = 0;
        }
        if (suppressed == 0) {
            log.warn("{}", message);
        } else {
            log.warn("{} ({} more like it before)", message, suppressed);
        }
    }

    private static final class Kind {
        private boolean written;
        private long at;
        private long suppressed;
    }
}
