package io.wardflux.api.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import io.wardflux.broker.Broker;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult;
import io.wardflux.broker.WorkerRegistry.Order;
import io.wardflux.broker.WorkerRegistry.Worker;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the broker knows, as real workers and schedulers leave it there. */
class WorkersAndQueuesIT {

    private final RunningApi api = RunningApi.shared();
    private final Broker broker = api.context().getBean(Broker.class);

    @Test
    void workersAreShownWithTheirLastWords() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        broker.workers().beat(worker("w-online", now), Duration.ofMinutes(1));
        broker.workers().beat(worker("w-offline", now.minusSeconds(100)), Duration.ofSeconds(10));

        JsonNode workers = api.get("/api/v1/workers").json();

        assertThat(workers.findValuesAsString("id")).containsSubsequence("w-online", "w-offline");
        JsonNode online = find(workers, "id", "w-online");
        assertThat(online).isEqualTo(RunningApi.JSON.readTree("""
                {"id":"w-online","host":"h1","status":"online","queues":["high_priority","bulk_polling"],
                 "concurrency":200,"active":3,"processed":1000,"failed":7,"startedAt":"%1$s","lastHeartbeat":"%1$s",
                 "version":"1.2"}""".formatted(now)));
        assertThat(find(workers, "id", "w-offline").path("status").asString()).isEqualTo("offline");
    }

    private static Worker worker(String id, Instant beat) {
        List<QueueName> queues = List.of(QueueName.HIGH_PRIORITY, QueueName.BULK_POLLING);
        return new Worker(id, "h1", true, false, queues, 200, 3, 1000, 7, beat, beat, "1.2");
    }

    @Test
    void aWorkerIsToldToDrainAndHowMuchToTake() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        broker.workers().beat(worker("w-told", now), Duration.ofMinutes(1));

        var changed = api.patch("/api/v1/workers/w-told", Map.of("concurrency", 17));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.json().path("concurrency").asInt()).isEqualTo(17);
        var draining = api.post("/api/v1/workers/w-told/shutdown", Map.of());
        assertThat(draining.status()).as(draining.body()).isEqualTo(202);
        assertThat(draining.json().path("status").asString()).isEqualTo("draining");

        assertThat(broker.workers().orders("w-told")).containsExactly(new Order.Concurrency(17), new Order.Drain());

        Worker told = worker("w-told", now);
        broker.workers()
                .beat(
                        new Worker(
                                told.id(),
                                told.host(),
                                true,
                                true,
                                told.queues(),
                                17,
                                1,
                                0,
                                0,
                                now,
                                now,
                                told.version()),
                        Duration.ofMinutes(1));
        assertThat(find(api.get("/api/v1/workers").json(), "id", "w-told")
                        .path("status")
                        .asString())
                .isEqualTo("draining");
        assertThat(api.patch("/api/v1/workers/w-told", Map.of("concurrency", 5)).status())
                .isEqualTo(409);
        assertThat(api.post("/api/v1/workers/w-told/shutdown", Map.of()).status())
                .isEqualTo(202);
        assertThat(broker.workers().orders("w-told")).isEmpty();
    }

    @Test
    void whoIsUnknownOfflineOrAskedForNonsenseIsToldNothing() {
        broker.workers().beat(worker("w-away", Instant.now().minusSeconds(100)), Duration.ofSeconds(10));
        broker.workers().beat(worker("w-here", Instant.now()), Duration.ofSeconds(60));
        assertThat(api.post("/api/v1/workers/nobody/shutdown", Map.of()).status())
                .isEqualTo(404);
        assertThat(api.patch("/api/v1/workers/nobody", Map.of("concurrency", 5)).status())
                .isEqualTo(404);
        assertThat(api.post("/api/v1/workers/w-away/shutdown", Map.of()).status())
                .isEqualTo(409);
        assertThat(api.patch("/api/v1/workers/w-away", Map.of("concurrency", 5)).status())
                .isEqualTo(409);
        for (Object body : List.of(Map.of("concurrency", 0), Map.of("concurrency", 100_001), Map.of())) {
            var refused = api.patch("/api/v1/workers/w-here", body);
            assertThat(refused.status()).as(refused.body()).isEqualTo(400);
            assertThat(refused.fields()).containsExactly("concurrency");
        }
        assertThat(broker.workers().orders("w-away")).isEmpty();
        assertThat(broker.workers().orders("w-here")).isEmpty();
    }

    @Test
    void queuesAreShownWithWhatWaits() {
        long before = find(api.get("/api/v1/queues").json(), "name", "bulk_polling")
                .path("ready")
                .asLong();
        var lease = broker.leadership().tryLead("test", Duration.ofSeconds(5)).orElseThrow();
        try {
            long now = System.currentTimeMillis();
            var job = new Job.Discover(1, 1, now, now + 60_000, Job.NO_TASK);
            var publication = new Publication(
                    List.of(new Publication.Outgoing(QueueName.BULK_POLLING, job)), List.of(), OptionalLong.empty());
            assertThat(broker.publisher().publish(lease, publication)).isInstanceOf(PublishResult.Published.class);
        } finally {
            broker.leadership().release(lease);
        }

        JsonNode queues = api.get("/api/v1/queues").json();

        assertThat(queues.findValuesAsString("name")).containsExactly("high_priority", "default", "bulk_polling");
        JsonNode bulk = find(queues, "name", "bulk_polling");
        assertThat(bulk.path("ready").asLong()).isEqualTo(before + 1);
        assertThat(bulk.path("inFlight").asLong()).isZero();
        assertThat(bulk.path("oldestAgeMs").asLong()).isBetween(0L, 60_000L);
        assertThat(bulk.path("deadLetters").isNumber()).isTrue();
    }

    private static JsonNode find(JsonNode list, String field, String value) {
        return list.valueStream()
                .filter(node -> node.path(field).asString().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + value + " in " + list));
    }
}
