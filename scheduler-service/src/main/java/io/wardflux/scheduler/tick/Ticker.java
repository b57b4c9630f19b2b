package io.wardflux.scheduler.tick;

import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.broker.Publication.Skipped;
import io.wardflux.broker.PublishResult;
import io.wardflux.broker.PublishResult.AlreadyPublished;
import io.wardflux.broker.PublishResult.NotLeading;
import io.wardflux.broker.PublishResult.Published;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.plan.Plan;
import io.wardflux.scheduler.plan.PlannedDevice;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what is due, while this scheduler leads. Every slot between the watermark and now is in exactly one
 * publication: as a job, or as skipped where its deadline is over, the device's last poll still waits, or there is overload.
 */
public final class Ticker {

    /** No regular poll starts later than this after it was due. */
    public static final Duration LONGEST_DEADLINE = Duration.ofSeconds(300);

    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

    /** So many polls, and the rest of their last slot, are one publication: some 10 ms for the broker. */
    private static final int MOST_POLLS = 2_000;

    private final Broker broker;
    private final Plan plan;
    private final Leader leader;
    private final Clock clock;
    private final TickMetrics metrics;
    private final Overload overload;
    private final Beginning beginning;
    private final Standstill standstill = new Standstill();
    private final FirstPolls firstPolls;
    private final ConcurrentLinkedQueue<Long> newcomers = new ConcurrentLinkedQueue<>();
    private final Pause pause;
    private @Nullable Course course;
    private volatile TickState state = TickState.STANDING_BY;

    public Ticker(
            Broker broker,
            Plan plan,
            Leader leader,
            Clock clock,
            TickMetrics metrics,
            Overload overload,
            TickSettings settings) {
        this.broker = broker;
        this.plan = plan;
        this.leader = leader;
        this.clock = clock;
        this.metrics = metrics;
        this.overload = overload;
        this.beginning = new Beginning(broker, plan, clock);
        this.firstPolls = new FirstPolls(settings.firstPollsPerSecond());
        this.pause = new Pause(settings.tick());
    }

    public TickState state() {
        return state;
    }

    /** From the begin of the last tick to that of the next. */
    public Duration pause() {
        return pause.get();
    }

    /** How often the broker lost its data, as far as this scheduler saw. */
    public int losses() {
        return beginning.losses();
    }

    /** The account was read with all that was published up to here. */
    public void accounted(long watermarkMs) {
        beginning.accounted(watermarkMs);
    }

    /** Times in which nothing was published on time, to be taken from here. */
    public Queue<Interruption> interruptions() {
        return standstill.interruptions();
    }

    /** Devices of which nothing was ever polled. */
    void neverPolled(Collection<Long> devices) {
        newcomers.addAll(devices);
    }

    public void tick() {
        try {
            goOn();
        } catch (BrokerUnavailableException e) {
            beginning.failed();
            standstill.brokerIsAway(clock.millis());
            throw e;
        }
    }

    private void goOn() {
        List<Plan.Change> changes = plan.drainChanges();
        Optional<Lease> lease = leader.lease();
        if (lease.isEmpty() || !plan.loaded()) {
            standBy();
            return;
        }
        changes.forEach(firstPolls::add);
        Course current = course;
        Course before = current;
        course = null; // unless this tick comes to its end
        if (current == null || !current.lease().equals(lease.get())) {
            current = beginning.find(lease.get()).orElse(null);
            if (current == null) {
                leader.lost(lease.get());
                return;
            }
        } else {
            apply(changes, current.agenda());
        }
        Course going = current;
        boolean fresh = current != before;
        metrics.timed(() -> course = publish(going, fresh) ? going : null);
    }

    private void standBy() {
        course = null;
        pause.ticked(0, System.nanoTime());
        firstPolls.clear();
        newcomers.clear();
        state = TickState.STANDING_BY;
        beginning.saw(broker.publisher().watermark());
    }

    private static void apply(List<Plan.Change> changes, Agenda agenda) {
        for (Plan.Change change : changes) {
            PlannedDevice after = change.after();
            if (after == null) {
                agenda.remove(change.id());
            } else {
                agenda.put(after);
            }
        }
    }

    /** False where the course has to be found anew. */
    private boolean publish(Course course, boolean fresh) {
        for (Long id = newcomers.poll(); id != null; id = newcomers.poll()) {
            plan.device(id).ifPresent(firstPolls::add);
        }
        // In this order: what was taken before now must not count as waiting.
        long now = clock.millis();
        course.waiting().refresh();
        long until = fresh ? beginning.publishedMs() : course.agenda().doneMs();
        standstill.goesOn(until, now, fresh, beginning.losses());
        boolean going = true;
        int polls = 0;
        while (going && course.agenda().doneMs() < now) {
            Agenda.Batch batch = course.agenda().take(now, MOST_POLLS);
            polls += batch.polls().size();
            going = publishRegular(course, batch, now);
        }
        pause.ticked(polls, System.nanoTime());
        going = going && publishFirstPolls(course, now);
        if (going) {
            standstill.wentOn(beginning.losses());
            long ahead = Math.max(0, course.agenda().doneMs() - now);
            state = new TickState(
                    course.agenda().doneMs(),
                    ahead,
                    System.nanoTime(),
                    firstPolls.size(),
                    course.waiting().size(),
                    beginning.remark());
        }
        return going;
    }

    private boolean publishRegular(Course course, Agenda.Batch batch, long now) {
        var jobs = new ArrayList<Outgoing>();
        var skipped = new ArrayList<Skipped>();
        HashSet<Long> chosen = HashSet.newHashSet(batch.polls().size());
        for (DuePoll poll : batch.polls()) {
            Job.Poll job = poll.job();
            boolean late = job.deadlineMs() < now;
            if (job.dueMs() <= course.unsureUntilMs()) {
                skipped.add(new Skipped(job, ExpiryReason.BROKER_LOST));
            } else if (overload.sheds(poll.device().queue(), job.deviceId(), job.dueMs())) {
                skipped.add(new Skipped(job, ExpiryReason.OVERLOAD));
                metrics.shed(poll.device().queue(), job.itemCount());
            } else if (late || course.waiting().contains(job.deviceId()) || !chosen.add(job.deviceId())) {
                boolean waits = !late && !standstill.caughtUp(job.dueMs(), now);
                skipped.add(new Skipped(job, waits ? ExpiryReason.PREVIOUS_POLL_WAITS : standstill.reason()));
            } else {
                jobs.add(new Outgoing(poll.device().queue(), job));
            }
        }
        return publish(course, new Publication(jobs, skipped, OptionalLong.of(batch.untilMs())));
    }

    /** After the regular ones, so that their slots lie behind: a first poll is never the same device and time as a slot. */
    private boolean publishFirstPolls(Course course, long now) {
        var jobs = new ArrayList<Outgoing>();
        firstPolls.offer(now, (id, items) -> {
            PlannedDevice device = plan.device(id).orElse(null);
            if (device == null || course.waiting().contains(id)) {
                return false;
            }
            var poll = new DuePoll(device, now, items, device.longestIntervalSeconds());
            return jobs.add(new Outgoing(device.queue(), poll.job()));
        });
        if (jobs.isEmpty()) {
            return true;
        }
        boolean published = publish(course, new Publication(jobs, List.of(), OptionalLong.empty()));
        if (published) {
            for (Outgoing first : jobs) {
                Job.Poll job = (Job.Poll) first.job();
                firstPolls.polled(job.deviceId(), job.items());
                course.agenda().polledOutOfTurn(job.deviceId(), job.items(), now);
            }
        }
        return published;
    }

    private boolean publish(Course course, Publication publication) {
        PublishResult result = broker.publisher().publish(course.lease(), publication);
        return switch (result) {
            case Published(List<Position> positions) -> {
                beginning.published(publication.watermarkMs());
                record(course, publication, positions);
                yield true;
            }
            case NotLeading() -> {
                leader.lost(course.lease());
                yield false;
            }
            case AlreadyPublished(long watermarkMs) -> {
                LOG.info("A publication whose answer was lost did happen");
                beginning.published(OptionalLong.of(watermarkMs));
                yield false;
            }
        };
    }

    private void record(Course course, Publication publication, List<Position> positions) {
        long scheduled = 0;
        long expired = 0;
        for (Skipped skipped : publication.skipped()) {
            expired += skipped.job().itemCount();
        }
        for (int i = 0; i < positions.size(); i++) {
            Job.Poll job = (Job.Poll) publication.jobs().get(i).job();
            QueueName queue = publication.jobs().get(i).queue();
            if (positions.get(i).equals(Position.ELSEWHERE)) {
                continue;
            }
            scheduled += job.itemCount();
            if (positions.get(i).equals(Position.START)) {
                expired += job.itemCount(); // the queue is full
            } else {
                course.waiting().published(job.deviceId(), queue, positions.get(i));
                firstPolls.polled(job.deviceId(), job.items());
            }
        }
        long skipped = publication.skipped().stream()
                .mapToLong(each -> each.job().itemCount())
                .sum();
        metrics.scheduled(scheduled + skipped);
        metrics.expired(expired);
    }
}
