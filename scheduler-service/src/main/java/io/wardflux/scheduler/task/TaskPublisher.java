package io.wardflux.scheduler.task;

import io.wardflux.broker.Broker;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Ledger.TaskProgress;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.broker.PublishResult.Published;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.plan.Planning;
import io.wardflux.scheduler.task.TaskTable.Wanted;
import io.wardflux.scheduler.tick.TickMetrics;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Publishes the jobs of new tasks, once: a task that the broker knows already was published before. */
final class TaskPublisher {

    private static final int CHUNK = 2_000;

    private final Broker broker;
    private final TaskTable tasks;
    private final TaskJobs jobs;
    private final Planning planning;
    private final Leader leader;
    private final TickMetrics metrics;
    private final Clock clock;

    TaskPublisher(
            Broker broker,
            TaskTable tasks,
            TaskJobs jobs,
            Planning planning,
            Leader leader,
            TickMetrics metrics,
            Clock clock) {
        this.broker = broker;
        this.tasks = tasks;
        this.jobs = jobs;
        this.planning = planning;
        this.leader = leader;
        this.metrics = metrics;
        this.clock = clock;
    }

    void publishNew(Lease lease) {
        List<Wanted> wanted = tasks.unpublished();
        if (!wanted.isEmpty()) {
            // The task may be about a device that came in the same moment.
            planning.catchUp();
        }
        for (Wanted task : wanted) {
            Optional<TaskProgress> known = broker.ledger().task(task.id()).filter(progress -> progress.total() > 0);
            if (known.isPresent()) {
                publishedBefore(task, known.get());
            } else if (task.revoked()) {
                tasks.revoked(task.id(), clock.instant());
            } else {
                publish(lease, task);
            }
        }
    }

    /** By an earlier leader, or by a call whose answer was lost. */
    private void publishedBefore(Wanted task, TaskProgress known) {
        if (known.total() < task.total() && !task.revoked()) {
            tasks.fail(
                    task.id(),
                    "The scheduler was interrupted while it sent the jobs: %d of %d items were sent."
                            .formatted(known.total(), task.total()),
                    clock.instant());
            broker.ledger().forgetTask(task.id());
        } else {
            tasks.published(task.id(), clock.instant());
        }
    }

    private void publish(Lease lease, Wanted task) {
        switch (jobs.of(task, clock.millis())) {
            case TaskJobs.Made.Nothing(String why) -> tasks.fail(task.id(), why, clock.instant());
            case TaskJobs.Made.Jobs(List<Outgoing> made) -> {
                long total = made.stream()
                        .mapToLong(out -> Math.max(1, out.job().itemCount()))
                        .sum();
                if (tasks.announce(task.id(), total) && send(lease, made)) {
                    tasks.published(task.id(), clock.instant());
                }
            }
        }
    }

    private boolean send(Lease lease, List<Outgoing> made) {
        for (int at = 0; at < made.size(); at += CHUNK) {
            List<Outgoing> chunk = made.subList(at, Math.min(made.size(), at + CHUNK));
            var publication = new Publication(chunk, List.of(), OptionalLong.empty());
            if (!(broker.publisher().publish(lease, publication) instanceof Published(List<Position> positions))) {
                leader.lost(lease);
                return false;
            }
            for (int i = 0; i < chunk.size(); i++) {
                int items = chunk.get(i).job().itemCount();
                metrics.scheduled(items);
                metrics.expired(positions.get(i).equals(Position.START) ? items : 0);
            }
        }
        return true;
    }
}
