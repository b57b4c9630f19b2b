package io.wardflux.snmp.snmp4j;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A hashed timer wheel of one thread: adding and cancelling cost the same however many timers there are. */
final class Wheel {
    private static final int SLOTS = 1024;
    private static final long TICK_NANOS = 10_000_000;

    private final Timer[] heads = new Timer[SLOTS];
    private final List<Timer> due = new ArrayList<>();
    private final long startNanos;
    private long doneTicks;
    private int size;

    Wheel(long nowNanos) {
        this.startNanos = nowNanos;
        for (int i = 0; i < SLOTS; i++) {
            Timer head = new Timer(() -> {}, 0);
            head.next = head;
            head.previous = head;
            heads[i] = head;
        }
    }

    /** Never early, and late by two ticks at most. */
    Timer after(long delayNanos, long nowNanos, Runnable action) {
        long tick = Math.max((nowNanos - startNanos + Math.max(0, delayNanos)) / TICK_NANOS + 1, doneTicks + 1);
        Timer timer = new Timer(action, tick);
        timer.linkBefore(heads[(int) (tick % SLOTS)]);
        size++;
        return timer;
    }

    /** Runs what is due. */
    void advance(long nowNanos) {
        long nowTick = (nowNanos - startNanos) / TICK_NANOS;
        // After a long pause, one turn of the wheel sees every timer that is due.
        doneTicks = Math.max(doneTicks, nowTick - SLOTS);
        while (doneTicks < nowTick) {
            doneTicks++;
            collect(heads[(int) (doneTicks % SLOTS)], nowTick);
        }
        if (!due.isEmpty()) {
            List<Timer> now = List.copyOf(due);
            due.clear();
            now.forEach(Timer::runUnlessCancelled);
        }
    }

    private void collect(Timer head, long nowTick) {
        Timer timer = head.next;
        while (timer != null && timer != head) {
            Timer next = timer.next;
            if (timer.tick <= nowTick) {
                timer.unlink();
                size--;
                due.add(timer);
            }
            timer = next;
        }
    }

    void cancel(Timer timer) {
        timer.cancelled = true;
        if (timer.unlink()) {
            size--;
        }
    }

    int size() {
        return size;
    }

    /** How long until something may be due. */
    long nanosToNextTick(long nowNanos) {
        return size == 0 ? Long.MAX_VALUE : Math.max(0, startNanos + (doneTicks + 1) * TICK_NANOS - nowNanos);
    }

    static final class Timer {
        private final Runnable action;
        private final long tick;
        private boolean cancelled;
        private @Nullable Timer next;
        private @Nullable Timer previous;

        private Timer(Runnable action, long tick) {
            this.action = action;
            this.tick = tick;
        }

        private void linkBefore(Timer head) {
            Timer last = head.previous == null ? head : head.previous;
            next = head;
            previous = last;
            last.next = this;
            head.previous = this;
        }

        private boolean unlink() {
            if (next == null || previous == null) {
                return false;
            }
            previous.next = next;
            next.previous = previous;
            next = null;
            previous = null;
            return true;
        }

        private void runUnlessCancelled() {
            if (!cancelled) {
                action.run();
            }
        }
    }
}
