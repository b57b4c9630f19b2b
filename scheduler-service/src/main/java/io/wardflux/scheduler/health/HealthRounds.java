package io.wardflux.scheduler.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.broker.Broker;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Publication;
import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.broker.PublishResult;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.plan.Plan;
import io.wardflux.scheduler.plan.PlannedDevice;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The leader sends a round of pings each interval, counted from the epoch, to all enabled devices, and at once to those that
 * are new. A round must end before the next one is due. It goes to the urgent queue: it is one message for ten thousand
 * devices, and what is down is most worth knowing when there is too much else to do.
 */
public final class HealthRounds {

    private static final Logger LOG = LoggerFactory.getLogger(HealthRounds.class);

    private final Broker broker;
    private final JdbcTemplate jdbc;
    private final Plan plan;
    private final Leader leader;
    private final Clock clock;
    private final long intervalMs;
    private final Counter planned;
    private final Counter skipped;
    /** Devices that were in a round of this term, or had been in one before it. */
    private final Set<Long> known = new HashSet<>();
    /** Of the plan whose devices are all known; 0: it was empty. */
    private long knownRevision;

    private @Nullable Lease term;
    /** The last slot that needs no round any more. */
    private long doneMs;

    public HealthRounds(
            Broker broker,
            JdbcTemplate jdbc,
            Plan plan,
            Leader leader,
            HealthSettings settings,
            Clock clock,
            MeterRegistry registry) {
        this.broker = broker;
        this.jdbc = jdbc;
        this.plan = plan;
        this.leader = leader;
        this.clock = clock;
        this.intervalMs = settings.healthInterval().toMillis();
        this.planned = Counter.builder("ward.health.rounds.planned")
                .description("Health rounds that were sent to workers")
                .register(registry);
        this.skipped = Counter.builder("ward.health.rounds.skipped")
                .description("Health rounds that were not sent, because too little time was left for them")
                .register(registry);
    }

    /** Once a second. */
    public void round() {
        Lease lease = leader.lease().orElse(null);
        if (lease == null) {
            return;
        }
        long now = clock.millis();
        long slot = now - Math.floorMod(now, intervalMs);
        if (!lease.equals(term)) {
            begin(slot);
            term = lease;
        }
        if (slot > doneMs) {
            regular(lease, slot, now);
        }
        newcomers(lease, slot + intervalMs, now);
        if (known.size() > 2 * plan.deviceCount() + 1_000) {
            known.removeIf(id -> plan.device(id).isEmpty());
        }
    }

    /**
     * What an earlier leader sent shows by what came of it; of a round that is under way and is sent again, workers count each
     * device once. Where Postgres does not say, the next slot is waited for.
     */
    private void begin(long slot) {
        known.clear();
        knownRevision = 0;
        try {
            // What people asked for is no round of the plan.
            Timestamp last = jdbc.queryForObject(
                    "select max(ping_round) from device_state"
                            + " where (extract(epoch from ping_round) * 1000)::bigint % ? = 0",
                    Timestamp.class, intervalMs);
            doneMs = last == null ? 0 : last.getTime();
            jdbc.query("select device_id from device_state where last_ping is not null", row -> {
                known.add(row.getLong(1));
            });
        } catch (DataAccessException e) {
            LOG.warn("Postgres does not say when devices were last pinged: the next health round is waited for");
            doneMs = slot;
            plan.devices().forEach(device -> known.add(device.id()));
        }
    }

    private void regular(Lease lease, long slot, long now) {
        long[] all =
                plan.devices().stream().mapToLong(PlannedDevice::id).sorted().toArray();
        boolean inTime = now - slot <= intervalMs / 2;
        if (!inTime && all.length > 0) {
            skipped.increment();
            LOG.info("The health round of {} s ago is left out: the next one is near", (now - slot) / 1000);
        }
        if (!inTime || send(lease, all, slot, slot + intervalMs)) {
            doneMs = slot;
        }
    }

    /** Where the next round is near they wait for it. */
    private void newcomers(Lease lease, long nextSlot, long now) {
        long revision = plan.revision();
        if (revision == knownRevision || nextSlot - now < Math.min(10_000, intervalMs / 2)) {
            return;
        }
        long[] fresh = plan.devices().stream()
                .mapToLong(PlannedDevice::id)
                .filter(id -> !known.contains(id))
                .sorted()
                .toArray();
        if (send(lease, fresh, now, nextSlot)) {
            knownRevision = revision;
        }
    }

    /** Where the answer is lost they are sent again: a round that comes twice counts once. */
    private boolean send(Lease lease, long[] devices, long due, long deadline) {
        if (devices.length == 0) {
            return true;
        }
        List<Outgoing> jobs = new ArrayList<>();
        for (int at = 0; at < devices.length; at += Job.HealthRound.MOST_DEVICES) {
            int end = Math.min(devices.length, at + Job.HealthRound.MOST_DEVICES);
            ItemIds ids = ItemIds.of(Arrays.copyOfRange(devices, at, end));
            var round = new Job.HealthRound(due, deadline, Job.NO_TASK, ids);
            jobs.add(new Outgoing(QueueName.HIGH_PRIORITY, round));
        }
        var publication = new Publication(jobs, List.of(), OptionalLong.empty());
        if (broker.publisher().publish(lease, publication) instanceof PublishResult.Published) {
            planned.increment(jobs.size());
            Arrays.stream(devices).forEach(known::add);
            return true;
        }
        leader.lost(lease);
        return false;
    }
}
