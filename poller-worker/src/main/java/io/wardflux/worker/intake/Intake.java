package io.wardflux.worker.intake;

import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.model.job.QueueName;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.held.WorkerSettings;
import io.wardflux.worker.loop.Loop;
import io.wardflux.worker.poll.PollMeters;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes as many jobs as there are free slots, the urgent queues first, and now and then those of workers that have gone. */
@Component
public class Intake {
    private static final Duration IDLE_OF_THE_GONE = Duration.ofSeconds(15);
    private static final Duration LOOK_FOR_THE_GONE = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(1);
    /** With few slots free, only the most urgent queues can be waited for: the others have to be looked at soon. */
    private static final Duration SHORT_WAIT = Duration.ofMillis(100);

    private final JobConsumer consumer;
    private final HeldJobs held;
    private final Dispatch dispatch;
    private final PollMeters meters;
    private final Clock clock;
    private final List<QueueName> queues;
    private long lookedNanos = System.nanoTime();
    private @Nullable Loop loop;

    Intake(
            JobConsumer consumer,
            HeldJobs held,
            Dispatch dispatch,
            PollMeters meters,
            Clock clock,
            WorkerSettings settings) {
        this.consumer = consumer;
        this.held = held;
        this.dispatch = dispatch;
        this.meters = meters;
        this.clock = clock;
        this.queues = settings.queues();
    }

    public void start() {
        loop = Loop.start("intake", this::takeSome);
    }

    /** Nothing is taken after this; what has been taken is begun. */
    public void stop() {
        if (loop != null) {
            loop.finish(WAIT.multipliedBy(3));
        }
    }

    private void takeSome() throws InterruptedException {
        if (System.nanoTime() - lookedNanos > LOOK_FOR_THE_GONE.toNanos()) {
            lookedNanos = System.nanoTime();
            takeOver();
        }
        boolean any = false;
        List<QueueName> open = new ArrayList<>(queues.size());
        int least = Integer.MAX_VALUE;
        for (QueueName queue : queues) {
            int room = held.room(queue);
            if (room > 0) {
                any |= accept(consumer.take(List.of(queue), room, Duration.ZERO));
            }
            room = held.room(queue);
            if (room > 0) {
                open.add(queue);
                least = Math.min(least, room);
            }
        }
        if (open.isEmpty()) {
            held.awaitChange(SHORT_WAIT);
        } else if (!any) {
            boolean all = open.size() == queues.size() && least >= open.size();
            accept(consumer.take(open, least, all ? WAIT : SHORT_WAIT));
        }
    }

    private void takeOver() {
        for (QueueName queue : queues) {
            int room = held.room(queue);
            if (room > 0) {
                accept(consumer.takeOver(List.of(queue), room, IDLE_OF_THE_GONE));
            }
        }
    }

    private boolean accept(List<Delivery> taken) {
        long now = clock.millis();
        for (Delivery delivery : taken) {
            if (held.add(delivery)) {
                meters.taken(delivery, now);
                dispatch.accept(delivery);
            }
        }
        return !taken.isEmpty();
    }
}
