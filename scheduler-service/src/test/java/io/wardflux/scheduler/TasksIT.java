package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Delivery;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import io.wardflux.scheduler.task.TaskSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A task from its row to its end, with a worker by hand. */
class TasksIT {

    private static final Duration SOON = Duration.ofSeconds(5);

    private static final SettableClock CLOCK = SettableClock.running();
    private static Rig rig;
    private static Worker worker;

    @BeforeAll
    static void start() {
        rig = new Rig("tasks");
        rig.devices(10, 3, 86_400);
        worker = rig.worker("w").rest();
        Scheduler scheduler = rig.start("one", CLOCK, new TaskSettings(Duration.ofSeconds(60), Duration.ofSeconds(60)));
        await().atMost(SOON).until(() -> scheduler.ticker().state().publishing());
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static long task(String type, String column, Object value) {
        return rig.number("insert into task (type, " + column + ") values (?, ?) returning id", type, value);
    }

    private static Map<String, Object> row(long task) {
        return rig.jdbc.queryForMap("select *, outcomes::text as sums from task where id = ?", task);
    }

    private static void awaitState(long task, String state) {
        await().atMost(SOON).untilAsserted(() -> assertThat(row(task)).containsEntry("state", state));
    }

    private static Delivery delivery() {
        List<Delivery> deliveries = await().atMost(SOON).until(() -> worker.take(10), taken -> !taken.isEmpty());
        assertThat(deliveries).hasSize(1);
        return deliveries.getFirst();
    }

    @Test
    void aPollOfADeviceGoesToPeoplesQueueAndEndsInSuccess() {
        long task = task("poll_device_bulk", "device_id", 2L);
        Delivery delivery = delivery();
        assertThat(delivery.queue()).isEqualTo(QueueName.HIGH_PRIORITY);
        assertThat(delivery.job().taskId()).isEqualTo(task);
        assertThat(delivery.job().itemCount()).isEqualTo(3);
        awaitState(task, "STARTED");
        assertThat(row(task))
                .containsEntry("worker", "w")
                .containsEntry("total", 3L)
                .containsEntry("attempts", 1);
        worker.complete(delivery, Outcome.TIMEOUT);
        awaitState(task, "SUCCESS");
        assertThat(row(task)).containsEntry("sums", "{\"timeout\": 3}").containsEntry("done", 3L);
        assertThat(row(task).get("finished_at")).isNotNull();
        assertThat(rig.broker.ledger().task(task)).isEmpty();
    }

    @Test
    void aHealthCheckIsARoundOfOneDeviceAndNeedsNoCredential() {
        rig.jdbc.update("update device set credential_id = null where id = 5");
        long task = task("check_device_health", "device_id", 5L);
        Delivery delivery = delivery();
        assertThat(delivery.queue()).isEqualTo(QueueName.HIGH_PRIORITY);
        assertThat(delivery.job())
                .isInstanceOfSatisfying(
                        Job.HealthRound.class,
                        round -> assertThat(round.devices()).isEqualTo(ItemIds.of(5)));
        worker.complete(List.of(delivery));
        awaitState(task, "SUCCESS");
        assertThat(row(task)).containsEntry("done", 1L).containsEntry("total", 1L);
    }

    @Test
    void aPollOfAnItemHasThatItemOnly() {
        long item = rig.number("select id from item where device_id = 3 and name = 'i2'");
        long task = task("poll_device_item", "item_id", item);
        Delivery delivery = delivery();
        assertThat(((Job.Poll) delivery.job()).items()).isEqualTo(ItemIds.of(item));
        worker.complete(delivery, Outcome.OK);
        awaitState(task, "SUCCESS");
    }

    @Test
    void aPollOfAllDevicesShowsHowFarItIs() {
        long items = rig.number("select count(*) from item_definition join device d on d.id = device_id"
                + " where polled and d.enabled");
        long task = task("poll_all_devices", "requested_by", "somebody");
        List<Delivery> deliveries = await().atMost(SOON).until(() -> worker.take(20), taken -> taken.size() > 7);
        worker.complete(deliveries.getFirst(), Outcome.OK);
        await().atMost(SOON).untilAsserted(() -> assertThat(row(task)).containsEntry("done", 3L));
        assertThat(row(task)).containsEntry("state", "STARTED").containsEntry("total", items);
        deliveries.stream().skip(1).forEach(delivery -> worker.complete(delivery, Outcome.OK));
        awaitState(task, "SUCCESS");
    }

    @Test
    void aJobThatFailsAsAWholeSaysWhy() {
        long task = task("poll_device_bulk", "device_id", 1L);
        worker.fail(delivery(), "the worker has no room");
        awaitState(task, "FAILURE");
        assertThat(row(task)).containsEntry("error", "the worker has no room");
    }

    @Test
    void whereThereIsNothingToPollTheReasonIsGiven() {
        rig.jdbc.update("update device set enabled = false where id = 6");
        rig.jdbc.update("delete from item where device_id = 7");
        rig.jdbc.update("update device set credential_id = null where id = 8");
        long off = rig.number("update item set enabled = false where device_id = 9 and name = 'i1' returning id");
        Map<Long, String> reasons = Map.of(
                task("poll_device_bulk", "device_id", 6L), "disabled",
                task("poll_device_bulk", "device_id", 7L), "no items",
                task("poll_device_bulk", "device_id", 8L), "no credential",
                task("poll_device_item", "item_id", off), "not polled",
                task("poll_device_item", "item_id", 999_999L), "does not exist",
                task("discover_device", "device_id", 10L), "discovery rule",
                task("check_device_health", "device_id", 6L), "disabled");
        reasons.forEach((task, reason) -> {
            awaitState(task, "FAILURE");
            assertThat((String) row(task).get("error")).contains(reason);
        });
        assertThat(worker.take(10)).isEmpty();
    }

    @Test
    void aTaskThatNobodyTakesExpires() {
        long task = task("poll_device_bulk", "device_id", 1L);
        await().atMost(SOON).until(() -> row(task).get("published_at") != null);
        CLOCK.advance(Duration.ofSeconds(120));
        awaitState(task, "EXPIRED");
        assertThat(row(task)).containsEntry("sums", "{\"expired\": 3}");
        worker.complete(delivery(), Outcome.EXPIRED); // late, and counted nowhere a second time
        assertThat(row(task)).containsEntry("sums", "{\"expired\": 3}");
    }

    @Test
    void aTaskThatWasPublishedByAnEarlierLeaderIsNotPublishedAgain() {
        long task = task("poll_device_bulk", "device_id", 1L);
        Delivery delivery = delivery();
        // As if that one had been killed between publishing and noting it.
        rig.jdbc.update("update task set published_at = null, state = 'PENDING' where id = ?", task);
        await().atMost(SOON).until(() -> row(task).get("published_at") != null);
        assertThat(worker.take(10)).isEmpty();
        worker.complete(delivery, Outcome.OK);
        awaitState(task, "SUCCESS");
    }

    @Test
    void aTaskWhoseJobsAreLostWithTheBrokersDataFails() {
        long task = task("poll_device_bulk", "device_id", 1L);
        await().atMost(SOON).until(() -> row(task).get("published_at") != null);
        rig.forgetRedis();
        await().atMost(Duration.ofSeconds(8))
                .untilAsserted(() -> assertThat(row(task)).containsEntry("state", "FAILURE"));
        assertThat((String) row(task).get("error")).contains("lost");
    }

    @Test
    void aRevokedTaskIsNotPublished() {
        long task = rig.number("insert into task (type, device_id, state) values ('poll_device_bulk', 1, 'REVOKED')"
                + " returning id");
        long next = task("poll_device_bulk", "device_id", 2L);
        assertThat(delivery().job().taskId()).isEqualTo(next);
        assertThat(row(task)).containsEntry("state", "REVOKED");
    }

    private static void revoke(long task) {
        rig.jdbc.update("update task set revoked_at = now() where id = ?", task);
    }

    @Test
    void aTaskThatIsTakenBackBeforeAnybodyBeganItEndsAndWorkersAreTold() {
        long task = task("poll_device_bulk", "device_id", 4L);
        await().atMost(SOON).until(() -> row(task).get("published_at") != null);
        revoke(task);
        awaitState(task, "REVOKED");
        assertThat(row(task)).containsEntry("sums", "{\"revoked\": 3}").containsEntry("done", 3L);
        assertThat(rig.broker.revocations().among(List.of(task))).containsExactly(task);
        worker.complete(delivery(), Outcome.REVOKED);
    }

    @Test
    void aTaskThatIsTakenBackWhileItIsUnderWayEndsAsRevokedUnlessItWasDone() {
        long stopped = task("poll_device_bulk", "device_id", 4L);
        Delivery ofStopped = delivery();
        long done = task("poll_device_bulk", "device_id", 8L);
        Delivery ofDone = delivery();
        awaitState(stopped, "STARTED");
        awaitState(done, "STARTED");
        revoke(stopped);
        revoke(done);
        await().atMost(SOON)
                .until(() ->
                        rig.broker.revocations().among(List.of(stopped, done)).size() == 2);
        assertThat(row(stopped)).containsEntry("state", "STARTED");

        worker.complete(ofStopped, new OutcomeCounts().add(Outcome.OK, 1).add(Outcome.REVOKED, 2));
        worker.complete(ofDone, Outcome.OK);

        awaitState(stopped, "REVOKED");
        assertThat(row(stopped)).containsEntry("sums", "{\"ok\": 1, \"revoked\": 2}");
        awaitState(done, "SUCCESS");
    }

    @Test
    void aTaskThatIsTakenBackWhileItsJobsWereBeingMadeIsNotSent() {
        long task = rig.number("insert into task (type, device_id, total, revoked_at)"
                + " values ('poll_device_bulk', 1, 3, now()) returning id");
        awaitState(task, "REVOKED");
        assertThat(worker.take(10)).isEmpty();
    }
}
