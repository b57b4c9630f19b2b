package io.wardflux.scheduler.cleanup;

import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.broker.Lease;
import io.wardflux.model.task.TaskType;
import io.wardflux.scheduler.leadership.Leader;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The leader plans a clean-up each interval, and does it and those that people ask for itself: it is work on Postgres alone,
 * so there is nothing that a worker would be needed for.
 */
public final class CleanUp {

    private static final Logger LOG = LoggerFactory.getLogger(CleanUp.class);
    private static final String TYPE = TaskType.CLEANUP_OLD_DATA.wireName();
    /** What is left then is for the next time. */
    private static final Duration LONGEST = Duration.ofMinutes(4);

    private final JdbcTemplate jdbc;
    private final Leader leader;
    private final Clock clock;
    private final Duration interval;
    private final OldData old;
    private final MeterRegistry registry;
    private final JsonMapper json = JsonMapper.builder().build();

    private @Nullable Lease term;
    private @Nullable Instant next;

    public CleanUp(JdbcTemplate jdbc, Leader leader, CleanUpSettings settings, Clock clock, MeterRegistry registry) {
        this.jdbc = jdbc;
        this.leader = leader;
        this.clock = clock;
        this.interval = settings.cleanupInterval();
        this.old = new OldData(jdbc, settings);
        this.registry = registry;
    }

    /** Once a second. */
    public void round() {
        Lease lease = leader.lease().orElse(null);
        if (lease == null) {
            return;
        }
        if (!lease.equals(term)) {
            interrupted();
            next = lastPlanned().map(last -> last.plus(interval)).orElse(Instant.EPOCH);
            term = lease;
        }
        Instant now = clock.instant();
        Instant due = next;
        if (due != null && !now.isBefore(due)) {
            jdbc.update("insert into task (type, requested_by) values (?, 'plan')", TYPE);
            next = now.plus(interval);
        }
        asked().ifPresent(this::cleanUp);
    }

    private Optional<Instant> lastPlanned() {
        Timestamp last = jdbc.queryForObject(
                "select max(created_at) from task where type = ? and requested_by = 'plan'", Timestamp.class, TYPE);
        return Optional.ofNullable(last).map(Timestamp::toInstant);
    }

    /** Of a leader that is no more. */
    private void interrupted() {
        jdbc.update(
                "update task set state = 'FAILURE', finished_at = now(),"
                        + " error = 'The scheduler that did it stopped: what it deleted is deleted, the rest is for the next time.'"
                        + " where type = ? and state = 'STARTED'",
                TYPE);
    }

    private Optional<Long> asked() {
        return jdbc
                .query(
                        "update task set state = 'STARTED', worker = ?, started_at = ?, attempts = attempts + 1, total = 1"
                                + " where id = (select id from task where type = ? and state = 'PENDING'"
                                + " order by id limit 1 for update skip locked) returning id",
                        (row, number) -> row.getLong(1),
                        leader.owner(),
                        Timestamp.from(clock.instant()),
                        TYPE)
                .stream()
                .findFirst();
    }

    private void cleanUp(long task) {
        Instant begin = clock.instant();
        long until = System.nanoTime() + LONGEST.toNanos();
        try {
            Map<String, Long> deleted = old.delete(begin, () -> leader.leading() && System.nanoTime() - until < 0);
            deleted.forEach((kind, rows) ->
                    registry.counter("ward.cleanup.deleted", "kind", kind).increment(rows));
            end(task, "SUCCESS", null, deleted);
            LOG.info("Cleaned up: {}", deleted);
        } catch (DataAccessException e) {
            end(
                    task,
                    "FAILURE",
                    "Postgres did not delete: " + e.getMostSpecificCause().getMessage(),
                    Map.of());
            throw e;
        }
    }

    private void end(long task, String state, @Nullable String error, Map<String, Long> deleted) {
        jdbc.update(
                "update task set state = ?, error = ?, finished_at = ?, done = 1, details = ?::jsonb"
                        + " where id = ? and state = 'STARTED'",
                state,
                error,
                Timestamp.from(clock.instant()),
                json.writeValueAsString(deleted),
                task);
    }
}
