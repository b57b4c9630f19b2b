package io.wardflux.scheduler.task;

import io.wardflux.broker.Broker;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.plan.Planning;
import io.wardflux.scheduler.tick.TickMetrics;
import java.time.Clock;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the leader does for tasks, once a second and when one was added. */
public final class Tasks {

    private final Leader leader;
    private final TaskPublisher publisher;
    private final TaskMirror mirror;

    public Tasks(
            Broker broker,
            JdbcTemplate jdbc,
            Planning planning,
            Leader leader,
            TickMetrics metrics,
            TaskSettings settings,
            Clock clock) {
        var table = new TaskTable(jdbc);
        var jobs = new TaskJobs(planning.plan(), jdbc, settings.taskDeadline());
        this.leader = leader;
        this.publisher = new TaskPublisher(broker, table, jobs, planning, leader, metrics, clock);
        this.mirror = new TaskMirror(broker.ledger(), broker.revocations(), table, settings, clock);
    }

    public void round() {
        leader.lease().ifPresent(lease -> {
            publisher.publishNew(lease);
            mirror.copy();
        });
    }
}
