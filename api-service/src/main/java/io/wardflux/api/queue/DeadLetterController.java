package io.wardflux.api.queue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.broker.Broker;
import io.wardflux.broker.DeadLetters;
import io.wardflux.broker.DeadLetters.Letter;
import io.wardflux.broker.DeadLetters.Message;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/queues/{name}/dead-letters")
@Tag(name = "queues")
class DeadLetterController {

    private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(10);

    private final Broker broker;
    private final Clock clock;
    private final Counter scheduled;

    DeadLetterController(Broker broker, Clock clock, MeterRegistry meters) {
        this.broker = broker;
        this.clock = clock;
        this.scheduled = Counter.builder("ward.items.scheduled")
                .description("Items that were scheduled, whatever became of them")
                .register(meters);
    }

    record Deleted(long deleted) {}

    @GetMapping
    @Operation(
            summary =
                    "What was put aside instead of being worked on, the latest first; sort and q have no meaning here")
    Paged<DeadLetterAnswer> list(@PathVariable String name, @Parameter ListQuery query) {
        QueueName queue = queue(name);
        DeadLetters letters = letters();
        return Paged.of(
                letters.list(queue, query.offset(), query.size()).stream()
                        .map(DeadLetterAnswer::of)
                        .toList(),
                query,
                letters.count(queue));
    }

    @PostMapping("/{id}/requeue")
    @Operation(
            summary = "Puts one back into its queue, as if it had been sent now",
            description =
                    "It is due now, may wait as long as it might before, and counts as scheduled anew. What cannot be"
                            + " read is put back as it is.")
    DeadLetterAnswer requeue(@PathVariable String name, @PathVariable String id) {
        QueueName queue = queue(name);
        Letter letter = letters().find(queue, id).orElseThrow(() -> ProblemException.notFound("dead letter", id));
        Optional<Job> job = DeadLetterAnswer.job(letter).map(this::anew);
        Message message = job.isPresent() ? new Message.OfJob(job.get()) : new Message.Raw(letter.payload());
        return switch (letters().requeue(queue, id, message)) {
            case NOT_FOUND -> throw ProblemException.notFound("dead letter", id);
            case QUEUE_FULL ->
                throw ProblemException.conflict(
                        "The queue is full: try again when there is room, or raise WARD_REDIS_LONGEST_QUEUE.");
            case DONE -> {
                scheduled.increment(job.map(Job::itemCount).orElse(0));
                DeadLetterAnswer before = DeadLetterAnswer.of(letter);
                yield new DeadLetterAnswer(
                        before.id(),
                        before.reason(),
                        before.since(),
                        job.map(DeadLetterAnswer.ShownJob::of).orElse(null),
                        before.payload());
            }
        };
    }

    private Job anew(Job job) {
        long now = clock.millis();
        long until = now + Math.max(SHORTEST_PATIENCE.toMillis(), job.deadlineMs() - job.dueMs());
        return switch (job) {
            case Job.Poll poll ->
                new Job.Poll(poll.deviceId(), poll.configVersion(), now, until, poll.taskId(), poll.items());
            case Job.Discover it -> new Job.Discover(it.deviceId(), it.configVersion(), now, until, it.taskId());
            case Job.HealthRound round -> new Job.HealthRound(now, until, round.taskId(), round.devices());
        };
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Deletes one")
    void delete(@PathVariable String name, @PathVariable String id) {
        if (!letters().delete(queue(name), id)) {
            throw ProblemException.notFound("dead letter", id);
        }
    }

    @DeleteMapping
    @Operation(summary = "Deletes all of the queue")
    Deleted deleteAll(@PathVariable String name) {
        return new Deleted(letters().deleteAll(queue(name)));
    }

    private static QueueName queue(String name) {
        return QueueName.ofWireName(name).orElseThrow(() -> ProblemException.notFound("queue", name));
    }

    private DeadLetters letters() {
        return broker.deadLetters();
    }
}
