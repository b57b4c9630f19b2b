package io.wardflux.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.Inventory;
import io.wardflux.api.RunningApi;
import io.wardflux.api.RunningApi.Answer;
import io.wardflux.broker.Broker;
import io.wardflux.broker.Publication;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TaskIT {

    private final RunningApi api = RunningApi.shared();
    private final Inventory inventory = new Inventory(api);
    private final Broker broker = api.context().getBean(Broker.class);

    private Answer post(String path) {
        return api.post(path, Map.of());
    }

    private long accepted(String path) {
        Answer answer = post(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.json().path("taskId").asLong();
    }

    private JsonNode task(long id) {
        Answer answer = api.get("/api/v1/tasks/" + id);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private void set(long task, String assignments) {
        api.database()
                .sql("update task set " + assignments + " where id = ?")
                .param(task)
                .update();
    }

    private void disable(String table, long id) {
        api.database()
                .sql("update " + table + " set enabled = false where id = ?")
                .param(id)
                .update();
    }

    @Test
    void eachPollBecomesARowForTheScheduler() {
        long device = inventory.device();
        long item = inventory.item(device, "snmp_anything", "gauge");

        JsonNode all = task(accepted("/api/v1/polls"));
        assertThat(all.path("type").asString()).isEqualTo("poll_all_devices");
        assertThat(all.path("deviceId").isNull()).isTrue();

        JsonNode one = task(accepted("/api/v1/devices/" + device + "/poll"));
        assertThat(one.path("type").asString()).isEqualTo("poll_device_bulk");
        assertThat(one.path("deviceId").asLong()).isEqualTo(device);
        assertThat(one.path("state").asString()).isEqualTo("PENDING");
        assertThat(one.path("queue").asString()).isEqualTo("high_priority");
        assertThat(one.path("requestedBy").asString()).isEqualTo("admin");
        assertThat(one.path("createdAt").asString()).endsWith("Z");
        assertThat(one.path("result").isNull()).isTrue();
        assertThat(one.path("runtimeMs").isNull()).isTrue();
        assertThat(one.path("attempts").asInt()).isZero();

        JsonNode check = task(accepted("/api/v1/devices/" + device + "/health-check"));
        assertThat(check.path("type").asString()).isEqualTo("check_device_health");
        assertThat(check.path("deviceId").asLong()).isEqualTo(device);

        JsonNode cleanUp = task(accepted("/api/v1/tasks/cleanup"));
        assertThat(cleanUp.path("type").asString()).isEqualTo("cleanup_old_data");
        assertThat(cleanUp.path("requestedBy").asString()).isEqualTo("admin");

        JsonNode ofItem = task(accepted("/api/v1/items/" + item + "/poll"));
        assertThat(ofItem.path("type").asString()).isEqualTo("poll_device_item");
        assertThat(ofItem.path("itemId").asLong()).isEqualTo(item);
        assertThat(ofItem.path("deviceId").asLong()).isEqualTo(device);

        assertThat(task(accepted("/api/v1/devices/" + device + "/discover"))
                        .path("type")
                        .asString())
                .isEqualTo("discover_device");
    }

    @Test
    void whatIsNotThereIsNotFoundAndWhatIsOffIsAConflict() {
        assertThat(post("/api/v1/devices/999999/poll").status()).isEqualTo(404);
        assertThat(post("/api/v1/devices/999999/discover").status()).isEqualTo(404);
        assertThat(post("/api/v1/devices/999999/health-check").status()).isEqualTo(404);
        assertThat(post("/api/v1/items/999999/poll").status()).isEqualTo(404);
        assertThat(api.get("/api/v1/tasks/999999").status()).isEqualTo(404);
        assertThat(post("/api/v1/tasks/999999/revoke").status()).isEqualTo(404);
        assertThat(post("/api/v1/tasks/999999/retry").status()).isEqualTo(404);
        assertThat(api.get("/api/v1/tasks/none").status()).isEqualTo(400);

        long device = inventory.device();
        long item = inventory.item(device, "snmp_off", "gauge");
        disable("item", item);
        Answer itemOff = post("/api/v1/items/" + item + "/poll");
        assertThat(itemOff.status()).isEqualTo(409);
        assertThat(itemOff.json().path("detail").asString()).contains("Item " + item + " is disabled");

        disable("device", device);
        Answer deviceOff = post("/api/v1/devices/" + device + "/poll");
        assertThat(deviceOff.status()).isEqualTo(409);
        assertThat(deviceOff.json().path("detail").asString()).contains("disabled");
        assertThat(api.get("/api/v1/tasks?deviceId=" + device)
                        .json()
                        .path("page")
                        .path("totalElements")
                        .asLong())
                .isZero();
    }

    @Test
    void anEndedTaskHasItsResult() {
        long task = accepted("/api/v1/devices/" + inventory.device() + "/poll");
        set(task, "state = 'STARTED', published_at = now(), started_at = now() - interval '3 s', total = 5, done = 2");
        JsonNode running = task(task);
        assertThat(running.path("progress")).isEqualTo(RunningApi.JSON.readTree("{\"done\":2,\"total\":5}"));
        assertThat(running.path("runtimeMs").asLong()).isBetween(2_000L, 60_000L);
        assertThat(running.path("result").isNull()).isTrue();

        set(task, """
                state = 'SUCCESS', done = 5, worker = 'w1', finished_at = started_at + interval '1500 ms',
                outcomes = '{"ok": 3, "timeout": 2}'""");
        JsonNode ended = task(task);
        assertThat(ended.path("runtimeMs").asLong()).isEqualTo(1_500);
        assertThat(ended.path("worker").asString()).isEqualTo("w1");
        assertThat(ended.path("result")).isEqualTo(RunningApi.JSON.readTree("""
                {"items":5,"ok":3,"failed":2,"outcomes":{"ok":3,"timeout":2},"details":null}"""));
    }

    @Test
    void whatATaskCameToBesideItemsIsInItsDetails() {
        long task = accepted("/api/v1/devices/" + inventory.device() + "/health-check");
        set(task, """
                state = 'SUCCESS', finished_at = now(), total = 1, done = 1,
                details = '{"status": "up", "rttMs": 1.5, "packetLoss": 0}'""");
        assertThat(task(task).path("result").path("details"))
                .isEqualTo(RunningApi.JSON.readTree("{\"status\":\"up\",\"rttMs\":1.5,\"packetLoss\":0}"));
    }

    @Test
    void aTaskIsTakenBackWhileNothingOfItIsPublished() {
        long task = accepted("/api/v1/devices/" + inventory.device() + "/poll");
        Answer revoked = post("/api/v1/tasks/" + task + "/revoke");
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.json().path("state").asString()).isEqualTo("REVOKED");
        assertThat(revoked.json().path("finishedAt").asString()).endsWith("Z");
        assertThat(post("/api/v1/tasks/" + task + "/revoke").status()).isEqualTo(200);

        long ended = accepted("/api/v1/devices/" + inventory.device() + "/poll");
        set(ended, "state = 'SUCCESS', finished_at = now()");
        Answer late = post("/api/v1/tasks/" + ended + "/revoke");
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().path("detail").asString()).contains("has ended already: SUCCESS");
    }

    @Test
    void aTaskThatWaitsForAWorkerEndsWhenItIsTakenBack() {
        long task = published();

        Answer revoked = post("/api/v1/tasks/" + task + "/revoke");

        assertThat(revoked.status()).isEqualTo(200);
        assertThat(revoked.json().path("state").asString()).isEqualTo("REVOKED");
        assertThat(revoked.json().path("revokedAt").asString()).endsWith("Z");
        assertThat(revoked.json().path("result")).isEqualTo(RunningApi.JSON.readTree("""
                {"items":2,"ok":0,"failed":2,"outcomes":{"revoked":2},"details":null}"""));
        assertThat(broker.revocations().among(List.of(task)))
                .as("whoever takes its jobs later sees it")
                .containsExactly(task);
    }

    @Test
    void aTaskThatIsUnderWayIsMarkedAndEndsByItself() {
        long task = published();
        try (var consumer = broker.consumer("revoke")) {
            consumer.take(List.of(QueueName.HIGH_PRIORITY), 1_000, Duration.ZERO);
            set(task, "state = 'STARTED', started_at = now()");

            Answer revoked = post("/api/v1/tasks/" + task + "/revoke");

            assertThat(revoked.status()).isEqualTo(200);
            assertThat(revoked.json().path("state").asString()).isEqualTo("STARTED");
            String at = revoked.json().path("revokedAt").asString();
            assertThat(at).endsWith("Z");
            assertThat(broker.revocations().among(List.of(task))).containsExactly(task);
            assertThat(post("/api/v1/tasks/" + task + "/revoke")
                            .json()
                            .path("revokedAt")
                            .asString())
                    .isEqualTo(at);
        }
    }

    /** As the scheduler leaves it in the row and in the broker. */
    private long published() {
        long device = inventory.device();
        long task = accepted("/api/v1/devices/" + device + "/poll");
        set(task, "total = 2, attempts = 1, published_at = now()");
        long now = System.currentTimeMillis();
        var lease = broker.leadership().tryLead("test", Duration.ofSeconds(5)).orElseThrow();
        try {
            var job = new Job.Poll(device, 1, now, now + 60_000, task, ItemIds.of(1, 2));
            broker.publisher()
                    .publish(
                            lease,
                            new Publication(
                                    List.of(new Publication.Outgoing(QueueName.HIGH_PRIORITY, job)),
                                    List.of(),
                                    OptionalLong.empty()));
        } finally {
            broker.leadership().release(lease);
        }
        return task;
    }

    @Test
    void anEndedTaskIsDoneAgainAsANewOne() {
        long device = inventory.device();
        long task = accepted("/api/v1/devices/" + device + "/poll");
        assertThat(post("/api/v1/tasks/" + task + "/retry").status()).isEqualTo(409);

        set(task, "state = 'FAILURE', error = 'why', attempts = 1, total = 3, done = 3, finished_at = now()");
        Answer again = post("/api/v1/tasks/" + task + "/retry");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("taskId").asLong()).isGreaterThan(task);
        assertThat(again.json().path("state").asString()).isEqualTo("PENDING");
        assertThat(again.json().path("attempts").asInt()).isEqualTo(1);
        assertThat(again.json().path("retryOf").asLong()).isEqualTo(task);
        assertThat(task(task).path("retryOf").isNull()).isTrue();
        assertThat(again.json().path("progress").path("total").asLong()).isZero();
        assertThat(again.json().path("deviceId").asLong()).isEqualTo(device);
        assertThat(task(task).path("state").asString()).isEqualTo("FAILURE");

        api.database().sql("delete from device where id = ?").param(device).update();
        Answer gone = post("/api/v1/tasks/" + task + "/retry");
        assertThat(gone.status()).isEqualTo(409);
        assertThat(gone.json().path("detail").asString()).contains("deleted");
    }

    @Test
    void theListIsFilteredSortedAndPaged() {
        long device = inventory.device();
        long first = accepted("/api/v1/devices/" + device + "/poll");
        long second = accepted("/api/v1/devices/" + device + "/discover");
        long third = accepted("/api/v1/devices/" + device + "/poll");
        set(third, "state = 'SUCCESS', worker = 'w7'");
        String list = "/api/v1/tasks?deviceId=" + device;

        assertThat(ids(list)).containsExactly(third, second, first);
        assertThat(ids(list + "&sort=createdAt,asc")).containsExactly(first, second, third);
        assertThat(ids(list + "&size=2&page=1")).containsExactly(first);
        assertThat(ids(list + "&state=SUCCESS")).containsExactly(third);
        assertThat(ids(list + "&state=SUCCESS&state=PENDING&type=poll_device_bulk"))
                .containsExactly(third, first);
        assertThat(ids(list + "&type=discover_device")).containsExactly(second);
        assertThat(ids(list + "&worker=w7")).containsExactly(third);
        assertThat(ids(list + "&q=W7")).containsExactly(third);
    }

    @ParameterizedTest
    @CsvSource({"state=DONE,state", "type=ping,type", "deviceId=x,deviceId", "sort=colour,sort", "worker=%00,worker"})
    void aWrongFilterIsNamed(String filter, String field) {
        Answer answer = api.get("/api/v1/tasks?" + filter);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(field);
    }

    private List<Long> ids(String path) {
        Answer answer = api.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .path("content")
                .valueStream()
                .map(task -> task.path("taskId").asLong())
                .toList();
    }
}
