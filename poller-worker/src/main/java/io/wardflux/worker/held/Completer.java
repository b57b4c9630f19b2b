package io.wardflux.worker.held;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import io.wardflux.worker.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Tells the broker how jobs ended, many in a call, and gives their slots back. While the broker is away they stay held, so
 * there are never more of them than slots.
 */
@Component
public class Completer {
    private static final int MOST_AT_ONCE = 500;

    private static final Duration NAP = Duration.ofMillis(2);

    private final HeldJobs held;
    private final JobConsumer consumer;
    private final BlockingQueue<Completion> ended = new LinkedBlockingQueue<>();
    private final Siblings siblings = new Siblings();
    private final List<Completion> batch = new ArrayList<>();
    private final Counter[] items;
    private final AtomicLong processed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private @Nullable Loop loop;

    Completer(HeldJobs held, JobConsumer consumer, MeterRegistry meters) {
        this.held = held;
        this.consumer = consumer;
        this.items = Outcome.all().stream()
                .map(outcome -> Counter.builder("ward.item.outcomes")
                        .description("Items by how they ended")
                        .tag("outcome", outcome.wireName())
                        .register(meters))
                .toArray(Counter[]::new);
    }

    public void start() {
        loop = Loop.start("completer", this::completeSome);
    }

    public void stop() {
        if (loop != null) {
            loop.close();
        }
    }

    /** Jobs that have ended since the start. */
    public long processed() {
        return processed.get();
    }

    /** Of these, the ones without a single answer of the device, or that failed as a whole. */
    public long failed() {
        return failed.get();
    }

    /** The job has ended like this; its samples are safe. Who says so second is not heard. */
    public void ended(Completion completion) {
        if (held.job(completion.delivery()).end()) {
            ended.add(completion);
        }
    }

    /** It goes to the dead letters, and was not begun here. */
    public void putAside(Delivery delivery, String reason) {
        consumer.deadLetter(delivery, reason);
        count(new Completion(
                delivery, OutcomeCounts.of(Outcome.ERROR, delivery.job().itemCount()), reason));
    }

    /** All its items ended the same way. */
    public void ended(Delivery delivery, Outcome outcome) {
        ended(Completion.of(delivery, OutcomeCounts.of(outcome, delivery.job().itemCount())));
    }

    /** The job as a whole failed, by a bug: all its items are errors. */
    public void failed(Delivery delivery, String reason) {
        OutcomeCounts counts = OutcomeCounts.of(Outcome.ERROR, delivery.job().itemCount());
        ended(new Completion(delivery, counts, reason));
    }

    private void completeSome() throws InterruptedException {
        if (batch.isEmpty()) {
            gather();
        }
        // The broker counts nothing for who comes second, and says of a call only how many it counted: so a job that
        // another worker may have ended, too, has a call of its own.
        List<Completion> shared = batch.stream()
                .filter(completion -> held.mayBeElsewhere(completion.delivery()))
                .toList();
        for (Completion completion : shared) {
            complete(List.of(completion));
            batch.remove(completion);
        }
        complete(batch);
        batch.clear();
    }

    private void gather() throws InterruptedException {
        Completion first = siblings.isEmpty()
                ? ended.take()
                : ended.poll(siblings.patienceNanos(System.nanoTime()), TimeUnit.NANOSECONDS);
        if (first != null) {
            // Jobs end together, as their samples are stored together: the first is soon followed by the others.
            Thread.sleep(NAP);
            List<Completion> some = new ArrayList<>(List.of(first));
            ended.drainTo(some, MOST_AT_ONCE - 1);
            long now = System.nanoTime();
            some.forEach(completion -> siblings.add(completion, now));
        }
        batch.addAll(siblings.take(System.nanoTime()));
    }

    private void complete(List<Completion> completions) {
        if (completions.isEmpty()) {
            return;
        }
        int counted = consumer.complete(completions);
        held.remove(completions.stream().map(Completion::delivery).toList());
        if (counted > 0) {
            completions.forEach(this::count);
        }
    }

    private void count(Completion completion) {
        boolean answered = completion.failure().isEmpty();
        OutcomeCounts counts = completion.outcomes();
        for (Outcome outcome : Outcome.all()) {
            int number = counts.get(outcome);
            if (number > 0) {
                items[outcome.ordinal()].increment(number);
            }
        }
        processed.incrementAndGet();
        answered &= completion.delivery().job().itemCount() == 0
                || Outcome.all().stream().anyMatch(outcome -> outcome.answered() && counts.get(outcome) > 0);
        if (!answered) {
            failed.incrementAndGet();
        }
    }
}
