package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CleanUpIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static final SettableClock CLOCK = SettableClock.running();
    private static Rig rig;
    private static long interrupted;

    @BeforeAll
    static void start() {
        rig = new Rig("cleanup");
        rig.devices(3, 1, 86_400);
        interrupted = rig.number("insert into task (type, state) values ('cleanup_old_data', 'STARTED') returning id");
        rig.start("one", CLOCK);
        await().atMost(SOON).until(() -> ended("requested_by = 'plan'").size() == 1);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static List<Map<String, Object>> ended(String condition) {
        return rig.jdbc.queryForList(
                "select id, state, worker, error, details::text as details from task where type = 'cleanup_old_data'"
                        + " and finished_at is not null and " + condition + " order by id");
    }

    /** Asked for by a person: what it deleted. */
    private static JsonNode cleanUp() {
        long task = rig.number("insert into task (type, requested_by) values ('cleanup_old_data', 'me') returning id");
        await().atMost(SOON).until(() -> !ended("id = " + task).isEmpty());
        Map<String, Object> row = ended("id = " + task).getFirst();
        assertThat(row).containsEntry("state", "SUCCESS").containsEntry("worker", "one");
        return JsonMapper.builder().build().readTree((String) row.get("details"));
    }

    @Test
    void whatIsOlderThanItsRetentionIsDeletedByKindAndNothingElse() {
        rig.jdbc.update(
                "insert into task (type, state, finished_at)"
                        + " select 'poll_all_devices', 'SUCCESS', now() - n * interval '50 minutes' from generate_series(1, 4) n");
        rig.jdbc.update("insert into task (type, state, created_at)"
                + " values ('poll_all_devices', 'STARTED', now() - interval '9 days')");
        rig.jdbc.update("insert into status_change (device_id, at, from_status, to_status)"
                + " select 1, now() - interval '91 days', 'up', 'down' from generate_series(1, 2500)");
        rig.jdbc.update("insert into status_change (device_id, at, from_status, to_status)"
                + " values (1, now() - interval '89 days', 'up', 'down')");
        rig.jdbc.update("insert into ledger_minute (slot, scheduled, closed) values"
                + " (now() - interval '31 days', 0, true),"
                + " (now() - interval '29 days', 0, true)");
        rig.jdbc.update("insert into publication_gap (from_at, to_at, reason) values"
                + " (now() - interval '31 days', now(), 'noLeader'), (now() - interval '29 days', now(), 'noLeader')");
        rig.jdbc.update("insert into template (name) values ('t')");
        rig.jdbc.update("insert into discovery_rule (template_id, name, index_oid) values (1, 'r', '1.3.6')");
        rig.jdbc.update("insert into template_item (template_id, discovery_rule_id, name, oid, metric, value_type)"
                + " values (1, 1, 'a', '1.3.6.1', 'a', 'gauge'), (1, 1, 'b', '1.3.6.2', 'b', 'gauge')");
        rig.jdbc.update("insert into device_template (device_id, template_id) values (1, 1)");
        rig.jdbc.update("insert into discovered_row (device_id, discovery_rule_id, row_index, missing_since)"
                + " select 1, 1, n::text, now() - n * interval '3 days' from generate_series(0, 4) n");
        rig.jdbc.update("update discovered_row set missing_since = null where row_index = '0'");
        rig.jdbc.update("delete from device where id in (2, 3)");
        rig.jdbc.update("update plan_change set at = now() - interval '8 days' where device_id in (1, 2)");

        JsonNode deleted = cleanUp();
        assertThat(deleted.path("tasks").asInt()).isEqualTo(3);
        assertThat(deleted.path("statusChanges").asInt())
                .as("in several batches")
                .isEqualTo(2500);
        assertThat(deleted.path("ledgerMinutes").asInt()).isEqualTo(1);
        assertThat(deleted.path("publicationGaps").asInt()).isEqualTo(1);
        assertThat(deleted.path("missingRows").asInt()).as("9 and 12 days").isEqualTo(2);
        assertThat(deleted.path("itemsOfMissingRows").asInt()).isEqualTo(4);
        assertThat(deleted.path("planTombstones").asInt())
                .as("not that of a device that is there, nor a recent one")
                .isEqualTo(1);
        assertThat(rig.number("select count(*) from status_change")).isEqualTo(1);
        assertThat(rig.number("select count(*) from item where discovered_row_id is not null"))
                .isEqualTo(6);
        assertThat(rig.jdbc.queryForList("select device_id from plan_change order by 1", Long.class))
                .containsExactly(1L, 3L);
        assertThat(rig.number("select count(*) from task where state = 'STARTED' and type = 'poll_all_devices'"))
                .isEqualTo(1);

        JsonNode again = cleanUp();
        again.properties()
                .forEach(kind ->
                        assertThat(kind.getValue().asInt()).as(kind.getKey()).isZero());
    }

    /** Last, because it makes everything old. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aCleanUpIsPlannedEachHour() {
        long last = rig.number("select max(id) from task where requested_by = 'plan'");
        CLOCK.advance(Duration.ofMinutes(61));
        await().atMost(SOON)
                .until(() -> !ended("requested_by = 'plan' and id > " + last).isEmpty());
    }

    @Test
    void whatALeaderThatIsNoMoreBeganFails() {
        assertThat(ended("id = " + interrupted)).first().satisfies(row -> {
            assertThat(row).containsEntry("state", "FAILURE");
            assertThat((String) row.get("error")).contains("stopped");
        });
    }
}
