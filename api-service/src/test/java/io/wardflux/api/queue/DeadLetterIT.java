package io.wardflux.api.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import io.wardflux.broker.Broker;
import io.wardflux.broker.Completion;
import io.wardflux.broker.DeadLetters;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs that were put aside, as a worker leaves them. */
class DeadLetterIT {

    private static final String PATH = "/api/v1/queues/high_priority/dead-letters";

    private final RunningApi api = RunningApi.shared();
    private final Broker broker = api.context().getBean(Broker.class);

    @BeforeEach
    @AfterEach
    void empty() {
        take();
        broker.deadLetters().deleteAll(QueueName.HIGH_PRIORITY);
    }

    private List<Delivery> take() {
        try (JobConsumer consumer = broker.consumer("dead-letters")) {
            List<Delivery> taken = consumer.take(List.of(QueueName.HIGH_PRIORITY), 100, Duration.ZERO);
            consumer.complete(taken.stream()
                    .map(each -> Completion.of(
                            each, OutcomeCounts.of(Outcome.OK, each.job().itemCount())))
                    .toList());
            return taken;
        }
    }

    private void putAside(Job job, String reason) {
        var lease = broker.leadership().tryLead("test", Duration.ofSeconds(5)).orElseThrow();
        try (JobConsumer consumer = broker.consumer("dead-letters")) {
            var publication = new Publication(
                    List.of(new Publication.Outgoing(QueueName.HIGH_PRIORITY, job)), List.of(), OptionalLong.empty());
            assertThat(broker.publisher().publish(lease, publication)).isInstanceOf(PublishResult.Published.class);
            consumer.take(List.of(QueueName.HIGH_PRIORITY), 1, Duration.ZERO)
                    .forEach(delivery -> consumer.deadLetter(delivery, reason));
        } finally {
            broker.leadership().release(lease);
        }
    }

    @Test
    void areReadWithTheirReasonAndPutBackWithANewDeadline() {
        long past = System.currentTimeMillis() - 600_000;
        putAside(new Job.Discover(8, 1, past, past + 20_000, 9), "the first");
        putAside(new Job.Poll(7, 3, past, past + 60_000, Job.NO_TASK, ItemIds.of(4, 5)), "the last");

        JsonNode page = api.get(PATH + "?size=1").json();

        assertThat(page.path("page").path("totalElements").asLong()).isEqualTo(2);
        JsonNode last = page.path("content").path(0);
        assertThat(last.path("reason").asString()).isEqualTo("the last");
        assertThat(Instant.parse(last.path("since").asString()))
                .isAfter(Instant.now().minusSeconds(60));
        assertThat(last.path("payload").isNull()).isTrue();
        assertThat(last.path("job")).isEqualTo(RunningApi.JSON.readTree("""
                {"kind":"poll","deviceId":7,"configVersion":3,"due":"%s","deadline":"%s","taskId":null,"itemIds":[4,5]}
                """.formatted(
                        Instant.ofEpochMilli(past), Instant.ofEpochMilli(past + 60_000))));
        JsonNode first = api.get(PATH + "?size=1&page=1").json().path("content").path(0);
        assertThat(first.path("job").path("kind").asString()).isEqualTo("discover");
        assertThat(first.path("job").path("taskId").asLong()).isEqualTo(9);

        String again = PATH + "/" + last.path("id").asString() + "/requeue";
        var requeued = api.post(again, Map.of());

        assertThat(requeued.status()).as(requeued.body()).isEqualTo(200);
        assertThat(api.post(again, Map.of()).status()).isEqualTo(404);
        assertThat(take()).singleElement().satisfies(delivery -> {
            Job.Poll job = (Job.Poll) delivery.job();
            assertThat(job.items()).isEqualTo(ItemIds.of(4, 5));
            assertThat(job.dueMs()).isGreaterThan(past + 500_000);
            assertThat(job.deadlineMs() - job.dueMs()).isEqualTo(60_000);
        });
        assertThat(api.get(PATH).json().path("page").path("totalElements").asLong())
                .isEqualTo(1);

        String one = PATH + "/" + first.path("id").asString();
        assertThat(api.delete(one).status()).isEqualTo(204);
        assertThat(api.delete(one).status()).isEqualTo(404);
    }

    @Test
    void allAreDeletedAtOnceAndWhatIsUnknownIsNotFound() {
        long now = System.currentTimeMillis();
        putAside(new Job.Discover(1, 1, now, now, 0), "one");
        putAside(new Job.Discover(2, 1, now, now, 0), "two");

        assertThat(api.delete(PATH).json().path("deleted").asLong()).isEqualTo(2);
        assertThat(api.delete(PATH).json().path("deleted").asLong()).isZero();
        assertThat(api.get("/api/v1/queues/none/dead-letters").status()).isEqualTo(404);
        assertThat(api.post(PATH + "/1-1/requeue", Map.of()).status()).isEqualTo(404);
        assertThat(api.post(PATH + "/nonsense/requeue", Map.of()).status()).isEqualTo(404);
    }

    @Test
    void whatCannotBeReadIsShownAsBase64() {
        var unreadable = new DeadLetters.Message.Raw(new byte[] {9, 1, 2});
        long now = System.currentTimeMillis();
        putAside(new Job.Discover(1, 1, now, now, 0), "one");
        String id = broker.deadLetters()
                .list(QueueName.HIGH_PRIORITY, 0, 1)
                .getFirst()
                .id();
        broker.deadLetters().requeue(QueueName.HIGH_PRIORITY, id, unreadable);
        take();

        JsonNode letter = api.get(PATH).json().path("content").path(0);

        assertThat(letter.path("job").isNull()).isTrue();
        assertThat(letter.path("payload").asString()).isEqualTo("CQEC");
        assertThat(letter.path("reason").asString()).contains("format 9");
        assertThat(api.post(PATH + "/" + letter.path("id").asString() + "/requeue", Map.of())
                        .status())
                .isEqualTo(200);
    }
}
