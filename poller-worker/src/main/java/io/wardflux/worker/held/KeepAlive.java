package io.wardflux.worker.held;

import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.worker.loop.Loop;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says regularly of the jobs that take longer that they are worked on, so that no other worker takes them over. */
@Component
public class KeepAlive {
    /** Well within the 15 s after which another worker takes over. */
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private static final int MOST_AT_ONCE = 500;

    private final HeldJobs held;
    private final JobConsumer consumer;
    private @Nullable Loop loop;

    KeepAlive(HeldJobs held, JobConsumer consumer) {
        this.held = held;
        this.consumer = consumer;
    }

    public void start() {
        loop = Loop.every(PAUSE, "keep-alive", this::beat);
    }

    public void stop() {
        if (loop != null) {
            loop.close();
        }
    }

    private void beat() {
        List<Delivery> old = held.longerThan(PAUSE);
        for (int from = 0; from < old.size(); from += MOST_AT_ONCE) {
            consumer.keepAlive(old.subList(from, Math.min(old.size(), from + MOST_AT_ONCE)));
        }
    }
}
