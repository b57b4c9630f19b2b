package io.wardflux.scheduler;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still until it is moved; or, as {@link #running}, goes on by itself and can be moved ahead. */
public final class SettableClock extends Clock {

    private final boolean runs;
    private volatile long ms;

    private SettableClock(boolean runs, long ms) {
        this.runs = runs;
        this.ms = ms;
    }

    public static SettableClock at(Instant instant) {
        return new SettableClock(false, instant.toEpochMilli());
    }

    public static SettableClock running() {
        return new SettableClock(true, 0);
    }

    public synchronized void advance(Duration duration) {
        ms += duration.toMillis();
    }

    @Override
    public long millis() {
        return runs ? System.currentTimeMillis() + ms : ms;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
