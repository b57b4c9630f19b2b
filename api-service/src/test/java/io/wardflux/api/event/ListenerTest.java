package io.wardflux.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.task.TaskState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final List<Long> sent = new CopyOnWriteArrayList<>();
    private final AtomicInteger heartbeats = new AtomicInteger();
    private final CountDownLatch read = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /** Reads nothing before the latch is open. */
    private final Listener.Way blocked = new Listener.Way() {
        @Override
        public void send(Event event) throws IOException {
            try {
                read.await();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            sent.add(
                    switch (event) {
                        case StatusChange change -> change.id();
                        case TaskChange change -> -change.taskId();
                    });
        }

        @Override
        public void heartbeat() {
            heartbeats.incrementAndGet();
        }
    };

    @AfterEach
    void stop() {
        read.countDown();
        threads.forEach(Thread::interrupt);
    }

    private static StatusChange change(long id) {
        return new StatusChange(id, 1, "d", Instant.EPOCH, "status", "up", "down", "");
    }

    private static List<StatusChange> changes(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(ListenerTest::change).toList();
    }

    private Thread run(Listener listener, List<StatusChange> history) {
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                listener.run(id -> history.stream()
                        .filter(change -> change.id() > id)
                        .limit(2)
                        .toList());
            } catch (IOException | InterruptedException e) {
                // As when it is closed.
            }
        });
        threads.add(thread);
        return thread;
    }

    @Test
    void getsWhatItMissedThenWhatCameMeanwhileAndNothingTwice() {
        var listener = new Listener(blocked, 3, new EventSettings(1, 10, Duration.ofMinutes(1)));
        // Told while it still reads the history.
        changes(6, 8).forEach(listener::offer);
        run(listener, changes(1, 7));
        read.countDown();
        await().atMost(SOON).untilAsserted(() -> assertThat(sent).containsExactly(4L, 5L, 6L, 7L, 8L));
    }

    @Test
    void getsChangesOfTasksAsTheyComeWhateverTheirNumber() {
        var listener = new Listener(blocked, 3, new EventSettings(1, 10, Duration.ofMinutes(1)));
        listener.offer(change(6));
        listener.offer(new TaskChange(2, "poll_all_devices", TaskState.PENDING, null, null, Instant.EPOCH));
        listener.offer(change(7));
        listener.offer(new TaskChange(2, "poll_all_devices", TaskState.STARTED, null, "w", Instant.EPOCH));
        run(listener, List.of());
        read.countDown();
        await().atMost(SOON).untilAsserted(() -> assertThat(sent).containsExactly(6L, -2L, 7L, -2L));
    }

    @Test
    void whoReadsTooSlowlyIsCutOffAndKeepsNothingInMemory() {
        var listener = new Listener(blocked, 0, new EventSettings(1, 10, Duration.ofMinutes(1)));
        Thread thread = run(listener, List.of());
        await().atMost(SOON).until(() -> heartbeats.get() > 0);
        int accepted = 0;
        while (listener.offer(change(accepted + 1)) && accepted < 100) {
            accepted++;
        }
        assertThat(accepted)
                .as("the buffer, and perhaps the one that is being sent")
                .isBetween(10, 11);
        await().atMost(SOON).until(() -> !thread.isAlive());
        assertThat(sent).isEmpty();
    }

    @Test
    void hearsAHeartbeatWhereNothingHappens() {
        var listener = new Listener(blocked, 0, new EventSettings(1, 10, Duration.ofMillis(100)));
        Thread thread = run(listener, List.of());
        await().atMost(SOON).until(() -> heartbeats.get() > 3);
        listener.close();
        await().atMost(SOON).until(() -> !thread.isAlive());
    }
}
