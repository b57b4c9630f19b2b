package io.wardflux.scheduler.task;

import io.wardflux.broker.Ledger;
import io.wardflux.broker.Ledger.TaskProgress;
import io.wardflux.broker.Revocations;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.task.TaskState;
import io.wardflux.scheduler.task.TaskTable.UnderWay;
import io.wardflux.scheduler.task.TaskTable.Update;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Copies how far the tasks are, and how they ended, from the broker to Postgres. */
final class TaskMirror {

    /** For the redelivery of a dead worker's jobs, and for the way. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Ledger broker;
    private final Revocations revocations;
    private final TaskTable tasks;
    private final TaskSettings settings;
    private final Clock clock;

    TaskMirror(Ledger broker, Revocations revocations, TaskTable tasks, TaskSettings settings, Clock clock) {
        this.broker = broker;
        this.revocations = revocations;
        this.tasks = tasks;
        this.settings = settings;
        this.clock = clock;
    }

    void copy() {
        for (UnderWay task : tasks.underWay()) {
            if (task.revoked()) {
                // Whoever took it back may not have reached the broker.
                revocations.revoke(task.id());
            }
            Optional<TaskProgress> progress = broker.task(task.id()).filter(known -> known.total() > 0);
            if (progress.isPresent()) {
                copy(task, progress.get());
            } else {
                tasks.fail(task.id(), "The broker lost the task's jobs with its data: ask again.", clock.instant());
            }
        }
    }

    private void copy(UnderWay task, TaskProgress progress) {
        boolean started = progress.startedMs() > 0;
        Instant startedAt = started ? Instant.ofEpochMilli(progress.startedMs()) : null;
        boolean done = progress.done() >= progress.total();
        // What nobody has begun when it was revoked, nobody begins.
        if (done || isOverdue(task, started) || task.revoked() && !started) {
            end(task, progress, startedAt);
        } else if (started && task.state() == TaskState.PENDING || progress.done() != task.done()) {
            TaskState state = started ? TaskState.STARTED : task.state();
            tasks.update(
                    task.id(), update(state, progress, progress.outcomes(), progress.done(), null, startedAt, null));
        }
    }

    private boolean isOverdue(UnderWay task, boolean started) {
        Instant end = task.publishedAt().plus(settings.taskDeadline()).plus(GRACE);
        return clock.instant().isAfter(started ? end.plus(settings.taskTimeLimit()) : end);
    }

    private void end(UnderWay task, TaskProgress progress, @Nullable Instant startedAt) {
        Map<String, Long> outcomes = new HashMap<>(progress.outcomes());
        long open = Math.max(0, progress.total() - progress.done());
        if (open > 0) {
            Outcome outcome = task.revoked() ? Outcome.REVOKED : Outcome.EXPIRED;
            outcomes.merge(outcome.wireName(), open, Long::sum);
        }
        TaskState state = end(task, progress, outcomes);
        String error = switch (state) {
            case FAILURE -> progress.failure();
            case EXPIRED ->
                "No worker took it up within " + settings.taskDeadline().toSeconds() + " s.";
            default -> null;
        };
        tasks.update(task.id(), update(state, progress, outcomes, progress.total(), error, startedAt, clock.instant()));
        broker.forgetTask(task.id());
    }

    private static TaskState end(UnderWay task, TaskProgress progress, Map<String, Long> outcomes) {
        boolean all = progress.failure().isEmpty() && !outcomes.containsKey(Outcome.REVOKED.wireName());
        if (task.revoked() && !all) {
            return TaskState.REVOKED;
        }
        if (!progress.failure().isEmpty()) {
            return TaskState.FAILURE;
        }
        if (isOnly(outcomes, Outcome.EXPIRED)) {
            return TaskState.EXPIRED;
        }
        return isOnly(outcomes, Outcome.REVOKED) ? TaskState.REVOKED : TaskState.SUCCESS;
    }

    private static boolean isOnly(Map<String, Long> outcomes, Outcome outcome) {
        return outcomes.keySet().equals(java.util.Set.of(outcome.wireName()));
    }

    private static Update update(
            TaskState state,
            TaskProgress progress,
            Map<String, Long> outcomes,
            long done,
            @Nullable String error,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {
        return new Update(state, progress.worker(), progress.total(), done, outcomes, error, startedAt, finishedAt);
    }
}
