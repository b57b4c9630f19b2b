package io.wardflux.scheduler.task;

import java.sql.Timestamp;
import java.time.Instant;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which tasks have ended long enough ago to be deleted, results and all. */
public final class TaskRetention {

    private TaskRetention() {}

    /**
     * Deletes tasks that ended before that; those that have not ended stay, however old they are.
     *
     * @param most in one call, so that no lock is held for long
     * @return how many were deleted; less than {@code most} where none are left
     */
    public static int deleteEnded(JdbcTemplate jdbc, Instant before, int most) {
        return jdbc.update(
                "delete from task where id in (select id from task where finished_at < ?"
                        + " and state not in ('PENDING', 'STARTED') order by finished_at limit ?)",
                Timestamp.from(before),
                most);
    }
}
