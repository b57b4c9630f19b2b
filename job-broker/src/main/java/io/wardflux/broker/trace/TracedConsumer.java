package io.wardflux.broker.trace;

import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.trace.PollTraces.Done;
import io.wardflux.broker.trace.PollTraces.Step;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Goes on with the traces where a worker gets a job, and ends them where it gives it back. */
record TracedConsumer(JobConsumer consumer, String workerId, PollTraces traces, Clock clock) implements JobConsumer {

    @Override
    public List<Delivery> take(List<QueueName> queues, int max, Duration wait) {
        return taken(consumer.take(queues, max, wait));
    }

    @Override
    public List<Delivery> takeOver(List<QueueName> queues, int max, Duration idle) {
        return taken(consumer.takeOver(queues, max, idle));
    }

    private List<Delivery> taken(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            if (traces.covers(delivery.job())) {
                Map<String, Object> details =
                        Map.of("ward.queue", delivery.queue().wireName(), "ward.worker", workerId);
                Instant published = Instant.ofEpochMilli(delivery.publishedMs());
                traces.add(
                        delivery.job(),
                        new Done(Step.QUEUE, delivery.attempt(), published, clock.instant(), details, ""));
            }
        }
        return deliveries;
    }

    @Override
    public int complete(Collection<Completion> completions) {
        Instant begin = clock.instant();
        int counted = consumer.complete(completions);
        for (Completion completion : completions) {
            if (traces.covers(completion.delivery().job())) {
                tell(completion, begin);
            }
        }
        return counted;
    }

    private void tell(Completion completion, Instant begin) {
        Map<String, Object> details = new HashMap<>();
        for (Outcome outcome : Outcome.all()) {
            int items = completion.outcomes().get(outcome);
            if (items > 0) {
                details.put("ward.outcome." + outcome.wireName(), items);
            }
        }
        Delivery delivery = completion.delivery();
        traces.add(
                delivery.job(),
                new Done(Step.ACKNOWLEDGE, delivery.attempt(), begin, clock.instant(), details, completion.failure()));
    }

    @Override
    public void giveBack() {
        consumer.giveBack();
    }

    @Override
    public void keepAlive(Collection<Delivery> deliveries) {
        consumer.keepAlive(deliveries);
    }

    @Override
    public void deadLetter(Delivery delivery, String reason) {
        consumer.deadLetter(delivery, reason);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
