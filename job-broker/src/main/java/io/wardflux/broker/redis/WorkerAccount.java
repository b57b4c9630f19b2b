package io.wardflux.broker.redis;

import io.lettuce.core.ScriptOutputType;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.Position;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a worker tells of the jobs that it takes and ends. */
public final class WorkerAccount {

    /** Longer than a job may be in a worker's hands. */
    private static final Duration LONGEST_WORK = Duration.ofMinutes(15);

    /** How each outcome is written; what a worker drops waited beyond its deadline. */
    private static final Map<Outcome, String> ENDINGS = endings();

    private final Redis redis;
    private final String workerId;
    private final Carrier carrier;

    /**
     * What another broker brought.
     *
     * @param id of the entry that it was in the outbox
     * @param again it was given to somebody before
     */
    public record Arrival(QueueName queue, String id, boolean again) {}

    WorkerAccount(Redis redis, String workerId, Carrier carrier) {
        this.redis = redis;
        this.workerId = workerId;
        this.carrier = carrier;
    }

    /**
     * How often each has been taken, with this time; 0 where it must not be begun: it has ended, or is a second copy of one
     * that is in somebody's hands.
     */
    public List<Integer> arrived(List<Arrival> arrivals) {
        if (arrivals.isEmpty()) {
            return List.of();
        }
        var arguments = new Arguments().add(System.currentTimeMillis() + LONGEST_WORK.toMillis());
        for (Arrival arrival : arrivals) {
            arguments
                    .add(carrier.key(redis.keys(), arrival.queue()))
                    .add(arrival.id())
                    .add(arrival.again() ? 1 : 0);
        }
        List<Long> times = redis.run(
                Script.ARRIVED, ScriptOutputType.MULTI, List.of(redis.keys().leader()), arguments.toArray());
        return times.stream().map(Math::toIntExact).toList();
    }

    /** So that tasks show from when and by whom they are worked on. */
    public void startTasks(List<Delivery> taken) {
        var tasks = taken.stream()
                .map(Delivery::job)
                .filter(Job::ofTask)
                .map(Job::taskId)
                .distinct()
                .toList();
        if (tasks.isEmpty()) {
            return;
        }
        var arguments = new Arguments().add(workerId).add(System.currentTimeMillis());
        tasks.forEach(
                task -> arguments.add(redis.keys().task(task)).add(redis.keys().revoked(task)));
        try {
            redis.<Long>run(
                    Script.STARTED,
                    ScriptOutputType.INTEGER,
                    List.of(redis.keys().leader()),
                    arguments.toArray());
        } catch (BrokerUnavailableException e) {
            // The jobs are this worker's and must be worked on; the task only shows its begin later.
        }
    }

    /** See {@link io.wardflux.broker.JobConsumer#complete}. */
    public int complete(Collection<Completion> completions) {
        if (completions.isEmpty()) {
            return 0;
        }
        List<Completion> single =
                completions.stream().filter(WorkerAccount::isSpecial).toList();
        var arguments = arguments(single.size());
        for (Completion completion : single) {
            ending(arguments, completion.delivery(), completion.failure())
                    .none()
                    .none()
                    .none()
                    .add(line(completion.delivery().job(), completion.outcomes()));
        }
        Map<Group, List<Completion>> groups = new LinkedHashMap<>();
        for (Completion completion : completions) {
            if (!isSpecial(completion)) {
                groups.computeIfAbsent(Group.of(completion), group -> new ArrayList<>())
                        .add(completion);
            }
        }
        groups.forEach((group, some) -> together(arguments, group, some));
        return completed(arguments);
    }

    private record Group(QueueName queue, long minute) {
        static Group of(Completion completion) {
            Delivery delivery = completion.delivery();
            return new Group(delivery.queue(), Keys.minute(delivery.job()));
        }
    }

    /** There is more to tell of it than what its items came to. */
    private static boolean isSpecial(Completion completion) {
        return completion.delivery().job().ofTask() || !completion.failure().isEmpty();
    }

    private void together(Arguments arguments, Group group, List<Completion> completions) {
        var messages = new LinkedHashMap<Position, SortedMap<Integer, Completion>>();
        for (Completion completion : completions) {
            Delivery delivery = completion.delivery();
            messages.computeIfAbsent(delivery.position(), position -> new TreeMap<>())
                    .putIfAbsent(delivery.share().number(), completion);
        }
        var all = new OutcomeCounts();
        var lines = new StringBuilder();
        int jobs = 0;
        for (var shares : messages.values()) {
            for (Completion completion : shares.values()) {
                all.add(completion.outcomes());
                addLine(lines, completion.delivery().job(), completion.outcomes())
                        .append('\n');
                jobs++;
            }
        }
        arguments
                .add(carrier.key(redis.keys(), group.queue()))
                .add(redis.keys().ledger(group.minute()))
                .add(jobs)
                .add(messages.size())
                .add(addEndings(new StringBuilder(), all).toString())
                .add(lines.toString());
        messages.keySet().forEach(position -> arguments.add(Keys.entryId(position)));
        messages.values()
                .forEach(each -> arguments.add(
                        shares(each.values().stream().map(Completion::delivery).toList())));
    }

    /** Of one message: their bits, and those of all its jobs; empty where it is one. */
    private static String shares(List<Delivery> jobs) {
        int mask = 0;
        int of = 1;
        for (Delivery job : jobs) {
            mask |= 1 << job.share().number();
            of = job.share().of();
        }
        return of == 1 ? "" : mask + " " + ((1 << of) - 1);
    }

    private static Map<Outcome, String> endings() {
        var endings = new EnumMap<Outcome, String>(Outcome.class);
        for (Outcome outcome : Outcome.all()) {
            endings.put(
                    outcome,
                    outcome == Outcome.EXPIRED
                            ? outcome.wireName() + ":" + ExpiryReason.WAITED_TOO_LONG.wireName()
                            : outcome.wireName());
        }
        return endings;
    }

    private static String line(Job job, OutcomeCounts counts) {
        return addLine(new StringBuilder(), job, counts).toString();
    }

    private static StringBuilder addLine(StringBuilder lines, Job job, OutcomeCounts counts) {
        return addEndings(lines.append(job.deviceId()), counts);
    }

    private static StringBuilder addEndings(StringBuilder line, OutcomeCounts counts) {
        for (Outcome outcome : Outcome.all()) {
            if (counts.get(outcome) != 0) {
                line.append(' ').append(counts.get(outcome)).append(' ').append(ENDINGS.get(outcome));
            }
        }
        return line;
    }

    /** Each becomes a message of its own, at the end of its queue. */
    void giveBack(List<Delivery> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        var arguments = new Arguments().add(carrier.group());
        for (Delivery delivery : jobs) {
            arguments
                    .add(carrier.key(redis.keys(), delivery.queue()))
                    .add(Keys.entryId(delivery.position()))
                    .add(shares(List.of(delivery)))
                    .add(carrier.message(delivery.job()));
        }
        redis.<Long>run(
                Script.GIVEBACK, ScriptOutputType.INTEGER, List.of(redis.keys().leader()), arguments.toArray());
    }

    /** See {@link io.wardflux.broker.JobConsumer#deadLetter}. */
    public void deadLetter(Delivery delivery, String reason) {
        var arguments = arguments(1);
        ending(arguments, delivery, reason)
                .add(redis.keys().dead(delivery.queue()))
                .add(reason)
                .add(JobCodec.encode(delivery.job()));
        Job job = delivery.job();
        arguments.add(line(job, OutcomeCounts.of(Outcome.ERROR, job.itemCount())));
        completed(arguments);
    }

    /**
     * A message that is no job.
     *
     * @param id empty for a stranger's
     * @return false where it has to come again
     */
    public boolean putAside(QueueName queue, String id, byte[] payload, String reason) {
        var arguments = arguments(1);
        arguments
                .add(carrier.key(redis.keys(), queue))
                .add(id)
                .none()
                .none()
                .add(0)
                .none()
                .none();
        arguments.add(redis.keys().dead(queue)).add(reason).add(payload).add(Job.NO_DEVICE);
        try {
            completed(arguments);
            return true;
        } catch (BrokerUnavailableException e) {
            // It stays with this worker, so it comes again; what was read with it must not be lost.
            return false;
        }
    }

    /** @param single how many jobs are told one by one */
    private Arguments arguments(int single) {
        return new Arguments().add(carrier.group()).add(workerId).add(single);
    }

    private Arguments ending(Arguments arguments, Delivery delivery, String failure) {
        Job job = delivery.job();
        return arguments
                .add(carrier.key(redis.keys(), delivery.queue()))
                .add(Keys.entryId(delivery.position()))
                .add(redis.keys().ledger(Keys.minute(job)))
                .add(job.ofTask() ? redis.keys().task(job.taskId()) : "")
                .add(Keys.weight(job))
                .add(failure)
                .add(shares(List.of(delivery)));
    }

    private int completed(Arguments arguments) {
        Long counted = redis.run(
                Script.COMPLETE, ScriptOutputType.INTEGER, List.of(redis.keys().leader()), arguments.toArray());
        return Math.toIntExact(counted);
    }
}
