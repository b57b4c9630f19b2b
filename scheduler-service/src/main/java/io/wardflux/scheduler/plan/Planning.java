package io.wardflux.scheduler.plan;

import io.wardflux.scheduler.loop.Loop;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The plan and what keeps it current: a look each second, and sooner when Postgres says that something changed. */
public final class Planning implements AutoCloseable {

    // The names of the schema's channels, which this service has on its class path in tests only.
    static final String PLAN_CHANNEL = "ward_plan";
    static final String TASK_CHANNEL = "ward_task";

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(10);

    private final Plan plan = new Plan();
    private final PlanFollower follower;
    private final DatabaseSettings database;
    private @Nullable Loop following;
    private @Nullable Loop listening;
    private @Nullable Notifications notifications;

    public Planning(
            JdbcTemplate jdbc, TransactionTemplate transactions, DatabaseSettings database, PlanSettings settings) {
        this.database = database;
        this.follower = new PlanFollower(plan, new PlanReader(jdbc, transactions, settings));
    }

    public Plan plan() {
        return plan;
    }

    /** What was committed before the call is in the plan afterwards. */
    public void catchUp() {
        follower.catchUp();
    }

    /** How old the plan may be. */
    public Duration lag() {
        return follower.lag();
    }

    /** Why it is not current; null where it is. */
    public @Nullable String trouble() {
        Loop loop = following;
        return loop == null ? null : loop.trouble();
    }

    /** @param onTask called when somebody added a task */
    public void start(Runnable onTask) {
        var loop = Loop.start("plan", LOOK, follower::catchUp);
        var listener = new Notifications(database, Map.of(PLAN_CHANNEL, loop::wake, TASK_CHANNEL, onTask));
        following = loop;
        notifications = listener;
        listening = Loop.start("listen", AT_ONCE, listener::await);
    }

    @Override
    public void close() {
        if (listening != null) {
            listening.close();
        }
        if (notifications != null) {
            notifications.close();
        }
        if (following != null) {
            following.close();
        }
    }
}
