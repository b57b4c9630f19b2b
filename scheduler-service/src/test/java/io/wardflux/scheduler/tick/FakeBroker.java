package io.wardflux.scheduler.tick;

import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.DeadLetters;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Leadership;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult;
import io.wardflux.broker.QueueStats;
import io.wardflux.broker.Revocations;
import io.wardflux.broker.WorkerRegistry;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.ExpiryReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One queue in memory, with the promises of the port, for tests that move the clock. */
final class FakeBroker implements Broker, JobPublisher, Leadership {

    final List<Job> jobs = new ArrayList<>();
    final List<Job> skipped = new ArrayList<>();
    final Map<ExpiryReason, Integer> reasons = new HashMap<>();
    final List<Integer> sizes = new ArrayList<>();
    private final Map<Position, Job> waiting = new HashMap<>();
    private OptionalLong watermark = OptionalLong.empty();
    private Position taken = Position.START;
    private long last;
    private @Nullable Lease holder;
    private int leases;

    boolean away;

    /** The next publication happens, and nobody hears of it. */
    boolean loseNextAnswer;

    void workersTakeAll() {
        taken = new Position(1, last);
        waiting.clear();
    }

    void loseEverything() {
        watermark = OptionalLong.empty();
        holder = null;
        workersTakeAll();
    }

    void setWatermark(long ms) {
        watermark = OptionalLong.of(ms);
    }

    @Override
    public PublishResult publish(Lease lease, Publication publication) {
        if (away) {
            throw new BrokerUnavailableException("it is away", new IllegalStateException());
        }
        if (!lease.equals(holder)) {
            return new PublishResult.NotLeading();
        }
        if (publication.watermarkMs().isPresent()) {
            long to = publication.watermarkMs().getAsLong();
            if (watermark.isPresent() && watermark.getAsLong() >= to) {
                return new PublishResult.AlreadyPublished(watermark.getAsLong());
            }
            watermark = OptionalLong.of(to);
        }
        var positions = new ArrayList<Position>();
        for (Publication.Outgoing outgoing : publication.jobs()) {
            var position = new Position(1, ++last);
            waiting.put(position, outgoing.job());
            positions.add(position);
            jobs.add(outgoing.job());
        }
        publication.skipped().forEach(each -> {
            skipped.add(each.job());
            reasons.merge(each.reason(), 1, Integer::sum);
        });
        sizes.add(publication.jobs().size());
        if (loseNextAnswer) {
            loseNextAnswer = false;
            throw new BrokerUnavailableException("the answer was lost", new IllegalStateException());
        }
        return new PublishResult.Published(positions);
    }

    @Override
    public OptionalLong watermark() {
        return watermark;
    }

    @Override
    public boolean rewind(Lease lease, long watermarkMs) {
        watermark = OptionalLong.of(watermarkMs);
        return lease.equals(holder);
    }

    @Override
    public Position takenUp(QueueName queue) {
        return taken;
    }

    @Override
    public Map<Long, Position> waiting(QueueName queue) {
        var devices = new HashMap<Long, Position>();
        if (queue == QueueName.DEFAULT) {
            waiting.forEach((position, job) -> devices.put(job.deviceId(), position));
        }
        return devices;
    }

    @Override
    public Optional<Lease> tryLead(String owner, Duration timeToLive) {
        if (holder != null) {
            return Optional.empty();
        }
        holder = new Lease(owner, "lease " + ++leases);
        return Optional.of(holder);
    }

    @Override
    public boolean renew(Lease lease, Duration timeToLive) {
        return lease.equals(holder);
    }

    @Override
    public void release(Lease lease) {
        if (lease.equals(holder)) {
            holder = null;
        }
    }

    @Override
    public Optional<String> leader() {
        return Optional.ofNullable(holder).map(Lease::owner);
    }

    @Override
    public Leadership leadership() {
        return this;
    }

    @Override
    public JobPublisher publisher() {
        return this;
    }

    @Override
    public JobConsumer consumer(String workerId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Ledger ledger() {
        throw new UnsupportedOperationException();
    }

    @Override
    public QueueStats queueStats() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WorkerRegistry workers() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Revocations revocations() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DeadLetters deadLetters() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void check() {}

    @Override
    public void close() {}
}
