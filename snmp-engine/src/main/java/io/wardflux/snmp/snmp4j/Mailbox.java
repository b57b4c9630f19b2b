package io.wardflux.snmp.snmp4j;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What other threads want done on a lane's thread, which takes all of it at once. */
final class Mailbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean waiting;
    private boolean closed;

    /** False where it is closed; else the task is certain to run. */
    boolean post(Runnable task) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            tasks.add(task);
            if (waiting) {
                waiting = false;
                arrival.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the first task, but no longer than given. */
    Queue<Runnable> take(long maxNanos) throws InterruptedException {
        lock.lock();
        try {
            if (tasks.isEmpty() && maxNanos > 0) {
                waiting = true;
                arrival.awaitNanos(maxNanos);
                waiting = false;
            }
            return swap();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is left; nothing comes after it. */
    Queue<Runnable> close() {
        lock.lock();
        try {
            closed = true;
            return swap();
        } finally {
            lock.unlock();
        }
    }

    private Queue<Runnable> swap() {
        ArrayDeque<Runnable> taken = tasks;
        tasks = new ArrayDeque<>(Math.max(16, Math.min(taken.size(), 1024)));
        return taken;
    }
}
