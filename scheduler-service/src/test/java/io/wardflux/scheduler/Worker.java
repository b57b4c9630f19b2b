package io.wardflux.scheduler;

import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes jobs, remembers them, and completes them at once as {@code ok}, or as expired where they are late. */
final class Worker implements AutoCloseable {

    /** Without health rounds of the plan. */
    final List<Delivery> taken = new CopyOnWriteArrayList<>();

    final List<Job.HealthRound> rounds = new CopyOnWriteArrayList<>();
    private final JobConsumer consumer;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean resting;
    private final boolean completing;

    Worker(Broker broker, String id) {
        this(broker, id, true);
    }

    /** @param completing whether it ends what it takes; else that stays in its queue, taken */
    Worker(Broker broker, String id, boolean completing) {
        this.completing = completing;
        consumer = broker.consumer(id);
        thread = Thread.ofPlatform().name("worker-" + id).start(this::run);
    }

    private void run() {
        while (!stopping) {
            try {
                if (resting) {
                    Thread.sleep(20);
                } else {
                    work(consumer.take(QueueName.all(), 200, Duration.ofMillis(100)));
                }
            } catch (BrokerUnavailableException | InterruptedException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** By hand, for a worker that rests. */
    List<Delivery> take(int most) {
        List<Delivery> deliveries = withoutRounds(consumer.take(QueueName.all(), most, Duration.ofMillis(500)));
        taken.addAll(deliveries);
        return deliveries;
    }

    private List<Delivery> withoutRounds(List<Delivery> all) {
        List<Delivery> others = new ArrayList<>();
        for (Delivery delivery : all) {
            if (delivery.job() instanceof Job.HealthRound round && !round.ofTask()) {
                rounds.add(round);
                complete(List.of(delivery));
            } else {
                others.add(delivery);
            }
        }
        return others;
    }

    private void work(List<Delivery> all) {
        List<Delivery> deliveries = withoutRounds(all);
        taken.addAll(deliveries);
        if (completing) {
            complete(deliveries);
        }
    }

    void complete(List<Delivery> deliveries) {
        consumer.complete(deliveries.stream().map(Worker::completion).toList());
    }

    void complete(Delivery delivery, Outcome outcome) {
        complete(delivery, OutcomeCounts.of(outcome, delivery.job().itemCount()));
    }

    void complete(Delivery delivery, OutcomeCounts outcomes) {
        consumer.complete(List.of(Completion.of(delivery, outcomes)));
    }

    void fail(Delivery delivery, String failure) {
        consumer.complete(List.of(new Completion(
                delivery, OutcomeCounts.of(Outcome.ERROR, delivery.job().itemCount()), failure)));
    }

    private static Completion completion(Delivery delivery) {
        Job job = delivery.job();
        boolean late = job.deadlineMs() < System.currentTimeMillis();
        return Completion.of(delivery, OutcomeCounts.of(late ? Outcome.EXPIRED : Outcome.OK, job.itemCount()));
    }

    Worker rest() {
        resting = true;
        return this;
    }

    List<Job> jobs() {
        return taken.stream().map(Delivery::job).toList();
    }

    List<Job> jobsOf(long device) {
        return jobs().stream().filter(job -> job.deviceId() == device).toList();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
