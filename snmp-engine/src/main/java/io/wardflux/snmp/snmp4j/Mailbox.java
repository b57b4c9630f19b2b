package io.wardflux.snmp.snmp4j;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/** What other threads want done on a lane's thread, which takes all of it at once. */
final class Mailbox {
    private final Runnable wakeUp;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean waiting;
    private boolean closed;

    /** @param wakeUp ends the lane's wait */
    Mailbox(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** False where it is closed; else the task is certain to run. */
    boolean post(Runnable task) {
        boolean asleep;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            tasks.add(task);
            asleep = waiting;
            waiting = false;
        } finally {
            lock.unlock();
        }
        if (asleep) {
            wakeUp.run();
        }
        return true;
    }

    /** All of it, which may be nothing. */
    void drainTo(Queue<Runnable> taken) {
        lock.lock();
        try {
            waiting = false;
            taken.addAll(tasks);
            tasks.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Where there is nothing, whoever posts next ends the lane's wait. @return whether there is nothing */
    boolean mayWait() {
        lock.lock();
        try {
            waiting = tasks.isEmpty();
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is taken any more: what is here is the last. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }
}
