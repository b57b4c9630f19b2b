package io.wardflux.api.event;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Someone who listens. The one who tells it of events never waits for it: what it has not read yet waits in a buffer, and when
 * that is full it is cut off. It can come again and say what it had last.
 */
final class Listener {

    /** The way to it; it may block while the other side does not read. */
    interface Way {
        void send(Event event) throws IOException;

        void heartbeat() throws IOException;
    }

    private final Way way;
    private final Duration heartbeat;
    private final BlockingQueue<Event> buffer;
    private volatile long lastId;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;

    /** @param lastId of what it has already */
    Listener(Way way, long lastId, EventSettings settings) {
        this.way = way;
        this.lastId = lastId;
        this.heartbeat = settings.heartbeat();
        this.buffer = new ArrayBlockingQueue<>(settings.buffer());
    }

    /** False where it is too slow; then it is closed. */
    boolean offer(Event event) {
        if (!closed && !buffer.offer(event)) {
            close();
            buffer.clear();
            return false;
        }
        return true;
    }

    void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    /**
     * Sends what it missed, then what comes, until it is closed or the way is gone.
     *
     * @param after a page of history; empty where there is nothing more
     */
    void run(LongFunction<List<StatusChange>> after) throws IOException, InterruptedException {
        thread = Thread.currentThread();
        // At once, so that the other side knows that it is connected.
        way.heartbeat();
        List<StatusChange> missed = after.apply(lastId);
        while (!closed && !missed.isEmpty()) {
            for (StatusChange change : missed) {
                send(change);
            }
            missed = after.apply(lastId);
        }
        while (!closed) {
            Event next = buffer.poll(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                way.heartbeat();
            } else {
                send(next);
            }
        }
    }

    private void send(Event event) throws IOException {
        switch (event) {
            case StatusChange change when change.id() <= lastId -> {}
            case StatusChange change -> {
                way(change);
                lastId = change.id();
            }
            case TaskChange change -> way(change);
        }
    }

    private void way(Event event) throws IOException {
        if (!closed) {
            way.send(event);
        }
    }
}
