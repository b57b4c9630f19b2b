package io.wardflux.chaos.net;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a line is like at the moment; whoever wants to send waits here while it is cut. */
final class Weather {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition healed = lock.newCondition();
    private boolean cut;
    private boolean over;
    private volatile long delayNanos;

    void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    long delayNanos() {
        return delayNanos;
    }

    void cut(boolean now) {
        lock.lock();
        try {
            cut = now;
            healed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more. */
    void end() {
        lock.lock();
        try {
            over = true;
            healed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when something can pass, or at the end; false at the end. */
    boolean awaitPassage() throws InterruptedException {
        lock.lock();
        try {
            while (cut && !over) {
                healed.await();
            }
            return !over;
        } finally {
            lock.unlock();
        }
    }
}
