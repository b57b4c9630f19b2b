package io.wardflux.worker.intake;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.model.job.QueueName;
import io.wardflux.worker.held.Completer;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.held.RevokedTasks;
import io.wardflux.worker.held.WorkerSettings;
import io.wardflux.worker.loop.Loop;
import io.wardflux.worker.poll.PollMeters;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes as many jobs as there are free slots, and now and then those of workers that have gone. Queues that have less slots
 * than their share come first, then the urgent ones.
 */
@Component
public class Intake {
    private static final Duration IDLE_OF_THE_GONE = Duration.ofSeconds(15);
    private static final Duration LOOK_FOR_THE_GONE = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(1);
    /** With few slots free, only the most urgent queues can be waited for: the others have to be looked at soon. */
    private static final Duration SHORT_WAIT = Duration.ofMillis(100);

    /** Where each queue has room for so many, none needs to come before another. */
    private static final int AMPLE = 32;

    /** More workers than that have gone with a job in their hands: it may be the job. */
    private static final int MOST_ATTEMPTS = 5;

    private final JobConsumer consumer;
    private final HeldJobs held;
    private final RevokedTasks revoked;
    private final Dispatch dispatch;
    private final Completer completer;
    private final PollMeters meters;
    private final Clock clock;
    private final List<QueueName> queues;
    /** Of tasks: it is not known yet whether they were revoked. */
    private final List<Delivery> unchecked = new ArrayList<>();

    private long lookedNanos = System.nanoTime();
    private @Nullable Loop loop;

    Intake(
            JobConsumer consumer,
            HeldJobs held,
            RevokedTasks revoked,
            Dispatch dispatch,
            Completer completer,
            PollMeters meters,
            Clock clock,
            WorkerSettings settings) {
        this.consumer = consumer;
        this.held = held;
        this.revoked = revoked;
        this.dispatch = dispatch;
        this.completer = completer;
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
        try {
            consumer.giveBack();
        } catch (BrokerUnavailableException e) {
            LoggerFactory.getLogger(Intake.class)
                    .warn("Jobs that were not begun come to another worker later: {}", e.getMessage());
        }
    }

    private void takeSome() throws InterruptedException {
        beginChecked();
        if (System.nanoTime() - lookedNanos > LOOK_FOR_THE_GONE.toNanos()) {
            lookedNanos = System.nanoTime();
            takeOver();
        }
        int room = least(queues);
        if (room >= AMPLE * queues.size()) {
            accept(consumer.take(queues, room, WAIT));
            return;
        }
        boolean any = false;
        for (QueueName queue : queues) {
            any |= take(queue, held.roomInShare(queue));
        }
        for (QueueName queue : queues) {
            any |= take(queue, held.room(queue));
        }
        if (!any) {
            awaitSome();
        }
    }

    private boolean take(QueueName queue, int room) {
        return room > 0 && accept(consumer.take(List.of(queue), room, Duration.ZERO));
    }

    private void awaitSome() throws InterruptedException {
        List<QueueName> open =
                queues.stream().filter(queue -> held.room(queue) > 0).toList();
        if (open.isEmpty()) {
            held.awaitChange(SHORT_WAIT);
        } else {
            int least = least(open);
            boolean all = open.size() == queues.size() && least >= open.size();
            accept(consumer.take(open, least, all ? WAIT : SHORT_WAIT));
        }
    }

    /** The room for each of them, at least. */
    private int least(List<QueueName> some) {
        return some.stream().mapToInt(held::room).min().orElse(0);
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
        List<Delivery> fatal = new ArrayList<>();
        for (Delivery delivery : taken) {
            if (delivery.attempt() > MOST_ATTEMPTS) {
                fatal.add(delivery);
            } else if (held.add(delivery)) {
                meters.taken(delivery, now);
                if (delivery.job().ofTask()) {
                    unchecked.add(delivery);
                } else {
                    dispatch.accept(delivery);
                }
            }
        }
        // From here on the broker is asked, which may not answer: what is taken is safe by now.
        beginChecked();
        fatal.forEach(delivery -> completer.putAside(
                delivery,
                "It was taken " + (delivery.attempt() - 1) + " times by workers that went before it had ended"));
        return !taken.isEmpty();
    }

    /** While the broker does not say whether their tasks are wanted, they wait. */
    private void beginChecked() {
        if (!unchecked.isEmpty()) {
            revoked.look(unchecked);
            unchecked.forEach(dispatch::accept);
            unchecked.clear();
        }
    }
}
