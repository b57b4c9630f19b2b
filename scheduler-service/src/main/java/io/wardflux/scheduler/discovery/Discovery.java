package io.wardflux.scheduler.discovery;

import io.wardflux.broker.Broker;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Publication;
import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.broker.PublishResult;
import io.wardflux.model.job.Job;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.plan.Plan;
import io.wardflux.scheduler.plan.PlannedDevice;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The leader sends walks to the devices whose discovery rules were never walked, or not for an interval. The plan says who
 * may be one of them; Postgres is asked before anything is sent, because a walk that ended does not change the plan.
 */
public final class Discovery {

    private static final Duration DEADLINE = Duration.ofMinutes(5);
    /** A walk that has not ended by then is sent again. */
    private static final Duration LOST_AFTER = DEADLINE.plusMinutes(1);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    /** Devices in one round: new walks come at a bounded pace. */
    private static final int AT_ONCE = 500;

    private final Broker broker;
    private final JdbcTemplate jdbc;
    private final Plan plan;
    private final Leader leader;
    private final Clock clock;
    private final Duration interval;
    private final Map<Long, Check> checks = new HashMap<>();
    private final Map<Long, Instant> underWay = new HashMap<>();
    private List<PlannedDevice> withRules = List.of();
    /** Of the plan whose devices they are; 0: it was empty. */
    private long rulesRevision;

    private @Nullable Lease term;

    /**
     * When to ask Postgres about a device again.
     *
     * @param version of the device when this was decided: a change of it asks for another look
     */
    private record Check(Instant at, long version) {}

    public Discovery(
            Broker broker, JdbcTemplate jdbc, Plan plan, Leader leader, DiscoverySettings settings, Clock clock) {
        this.broker = broker;
        this.jdbc = jdbc;
        this.plan = plan;
        this.leader = leader;
        this.clock = clock;
        this.interval = settings.discoveryInterval();
    }

    /** Once a second. */
    public void round() {
        Lease lease = leader.lease().orElse(null);
        if (lease == null) {
            return;
        }
        if (!lease.equals(term)) {
            checks.clear();
            underWay.clear();
            term = lease;
        }
        Instant now = clock.instant();
        List<PlannedDevice> candidates = withRules().stream()
                .filter(device -> mayBeDue(device, now))
                .sorted(Comparator.comparing(device -> device.discoveredAt() != null))
                .limit(AT_ONCE)
                .toList();
        if (!candidates.isEmpty()) {
            send(lease, due(candidates, now), now);
        }
        if (checks.size() > 2 * plan.deviceCount()) {
            checks.keySet().removeIf(id -> plan.device(id).isEmpty());
        }
    }

    private List<PlannedDevice> withRules() {
        long revision = plan.revision();
        if (revision != rulesRevision) {
            withRules = plan.devices().stream().filter(PlannedDevice::hasRules).toList();
            rulesRevision = revision;
        }
        return withRules;
    }

    private boolean mayBeDue(PlannedDevice device, Instant now) {
        Check check = checks.get(device.id());
        if (check != null && check.version() == device.version()) {
            return !now.isBefore(check.at());
        }
        Instant discovered = device.discoveredAt();
        return check != null || discovered == null || !now.isBefore(discovered.plus(interval));
    }

    private List<PlannedDevice> due(List<PlannedDevice> candidates, Instant now) {
        Map<Long, Instant> discovered = new HashMap<>();
        jdbc.query(
                "select device_id, discovered_at from device_state"
                        + " where device_id = any (?) and discovered_at is not null",
                row -> {
                    Timestamp at = row.getTimestamp(2);
                    discovered.put(row.getLong(1), at.toInstant());
                },
                (Object) candidates.stream().map(PlannedDevice::id).toArray(Long[]::new));
        var due = new ArrayList<PlannedDevice>();
        for (PlannedDevice device : candidates) {
            Instant last = discovered.get(device.id());
            if (last != null && now.isBefore(last.plus(interval))) {
                underWay.remove(device.id());
                checks.put(device.id(), new Check(last.plus(interval), device.version()));
                continue;
            }
            checks.put(device.id(), new Check(now.plus(LOOK_AGAIN), device.version()));
            Instant sent = underWay.get(device.id());
            if (sent == null || now.isAfter(sent.plus(LOST_AFTER))) {
                due.add(device);
            }
        }
        return due;
    }

    private void send(Lease lease, List<PlannedDevice> due, Instant now) {
        if (due.isEmpty()) {
            return;
        }
        long at = now.toEpochMilli();
        List<Outgoing> walks = due.stream()
                .map(device -> new Outgoing(
                        device.queue(),
                        new Job.Discover(device.id(), device.version(), at, at + DEADLINE.toMillis(), Job.NO_TASK)))
                .toList();
        var publication = new Publication(walks, List.of(), OptionalLong.empty());
        // Where the answer is lost they are sent again: a second walk costs little and harms nothing.
        if (broker.publisher().publish(lease, publication) instanceof PublishResult.Published) {
            due.forEach(device -> underWay.put(device.id(), now));
        } else {
            leader.lost(lease);
        }
    }
}
