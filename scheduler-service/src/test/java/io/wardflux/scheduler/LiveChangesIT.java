package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.model.job.Job;
import io.wardflux.scheduler.plan.Phase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is changed in the database is live in the plan within five seconds, without a restart. */
class LiveChangesIT {

    private static final Duration LIVE = Duration.ofSeconds(5);

    private static Rig rig;
    private static Scheduler scheduler;
    private static Worker worker;

    @BeforeAll
    static void start() {
        rig = new Rig("live");
        rig.devices(20, 3, 10);
        scheduler = rig.start("one", Clock.systemUTC());
        worker = rig.worker("w");
        await().atMost(LIVE).until(() -> scheduler.ticker().state().publishing());
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static long items(long device) {
        return scheduler
                .planning()
                .plan()
                .device(device)
                .map(d -> d.itemCount())
                .orElse(0);
    }

    @Test
    void aNewDeviceIsPolledOnceAtOnce() {
        long device = rig.number("insert into device (name, ip) values ('new', '192.0.2.1') returning id");
        rig.jdbc.update(
                "insert into item (device_id, name, oid, metric, value_type, interval_seconds)"
                        + " values (?, 'i', '1.3.6.1.2.1.1.3.0', 'm', 'gauge', 86400)",
                device);
        await().atMost(LIVE).until(() -> worker.jobsOf(device).size() == 1);
        assertThat(worker.jobsOf(device).getFirst().deadlineMs()).isGreaterThan(System.currentTimeMillis());
        rig.jdbc.update(
                "insert into item (device_id, name, oid, metric, value_type, interval_seconds)"
                        + " values (?, 'i2', '1.3.6.1.2.1.1.5.0', 'm2', 'gauge', 86400)",
                device);
        await().atMost(LIVE).until(() -> worker.jobsOf(device).size() == 2);
        assertThat(worker.jobsOf(device)).extracting(Job::itemCount).containsExactly(1, 1);
    }

    @Test
    void aDisabledOrDeletedDeviceIsPolledNoMore() {
        rig.jdbc.update("update device set enabled = false where id = 1");
        rig.jdbc.update("delete from device where id = 2");
        await().atMost(LIVE).until(() -> items(1) == 0 && items(2) == 0);
        int before = worker.jobsOf(1).size() + worker.jobsOf(2).size();
        int others = worker.taken.size();
        await().atMost(Duration.ofSeconds(15)).until(() -> worker.taken.size() > others + 18);
        assertThat(worker.jobsOf(1).size() + worker.jobsOf(2).size()).isEqualTo(before);
        rig.jdbc.update("update device set enabled = true where id = 1");
        await().atMost(LIVE)
                .until(() -> worker.jobsOf(1).size() + worker.jobsOf(2).size() > before);
    }

    @Test
    void aChangedIntervalIsLive() {
        rig.jdbc.update("update item set interval_seconds = 86400 where device_id = 3");
        await().atMost(LIVE)
                .until(() -> scheduler.planning().plan().device(3).orElseThrow().longestIntervalSeconds() == 86400);
        rig.jdbc.update("update item set interval_seconds = 10 where device_id = 3");
        await().atMost(LIVE)
                .until(() -> scheduler.planning().plan().device(3).orElseThrow().longestIntervalSeconds() == 10);
        int before = worker.jobsOf(3).size();
        await().atMost(Duration.ofSeconds(11)).until(() -> worker.jobsOf(3).size() > before);
        assertThat(worker.jobsOf(3)).allMatch(job -> Phase.isSlot(Phase.of(3), 10_000, job.dueMs()));
    }

    @Test
    void itemsFollowTemplatesAndRows() {
        long template = rig.number("insert into template (name) values ('t') returning id");
        rig.jdbc.update(
                "insert into template_item (template_id, name, oid, metric, value_type)"
                        + " values (?, 'up', '1.3.6.1.2.1.1.3.0', 'up', 'gauge')",
                template);
        rig.jdbc.update("insert into device_template values (4, ?)", template);
        await().atMost(LIVE).until(() -> items(4) == 4);
        assertThat(scheduler.planning().plan().device(4).orElseThrow().longestIntervalSeconds())
                .isEqualTo(60);
        rig.jdbc.update("update item set enabled = false where device_id = 4 and name = 'i1'");
        await().atMost(LIVE).until(() -> items(4) == 3);
        rig.jdbc.update("delete from template where id = ?", template);
        await().atMost(LIVE).until(() -> items(4) == 2);
    }

    @Test
    void aChangeOfALongTransactionIsSeenWhenItCommits() throws Exception {
        try (var connection = rig.postgresConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("delete from item where device_id = 5 and name = 'i1'");
                rig.jdbc.update("delete from item where device_id = 6 and name = 'i1'");
                await().atMost(LIVE).until(() -> items(6) == 2);
                assertThat(items(5)).isEqualTo(3);
                connection.commit();
            }
        }
        await().atMost(LIVE).until(() -> items(5) == 2);
    }

    @Test
    void withoutNotificationsTheLookEachSecondFindsTheChange() {
        rig.jdbc.queryForList("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where application_name = 'ward-scheduler-listen' and datname = current_database()");
        rig.jdbc.update("delete from item where device_id = 7");
        await().atMost(LIVE).until(() -> items(7) == 0);
        // And it listens again.
        await().atMost(LIVE)
                .until(() -> rig.number("select count(*) from pg_stat_activity"
                                + " where application_name = 'ward-scheduler-listen' and datname = current_database()")
                        == 1);
    }

    @Test
    void discoveryIsSentOnceToDevicesWithRulesAndAgainWhenARuleChanges() {
        long template = rig.number("insert into template (name) values ('with rules') returning id");
        rig.jdbc.update(
                "insert into discovery_rule (template_id, name, index_oid) values (?, 'if', '1.3.6.1.2.1.2.2.1.1')",
                template);
        rig.jdbc.update("insert into device_template values (8, ?), (9, ?)", template, template);
        await().atMost(LIVE).until(() -> discoveries().size() == 2);
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(6))
                .until(() -> discoveries().size() == 2);
        rig.jdbc.update("update device_state set discovered_at = now()");
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(6))
                .until(() -> discoveries().size() == 2);
        rig.jdbc.update("update discovery_rule set include = 'eth'");
        await().atMost(LIVE).until(() -> discoveries().size() == 4);
        assertThat(discoveries()).extracting(Job::deviceId).containsOnly(8L, 9L);
    }

    private static List<Job> discoveries() {
        return worker.jobs().stream().filter(Job.Discover.class::isInstance).toList();
    }
}
