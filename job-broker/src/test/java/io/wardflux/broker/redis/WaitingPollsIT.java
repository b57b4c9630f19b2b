package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.broker.PublishResult.Published;
import io.wardflux.localstack.RedisServer;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new leader asks the broker: which polls wait, and up to where was published. */
class WaitingPollsIT {

    private static final List<QueueName> DEFAULT = List.of(QueueName.DEFAULT);

    @TempDir
    private Path folder;

    private RedisServer server;
    private RedisBroker broker;
    private Lease lease;

    @BeforeEach
    void start() {
        server = RedisServer.start(folder, 0);
        broker = new RedisBroker(RedisURI.create(server.uri()), 10_000, Clock.systemUTC());
        lease = broker.leadership().tryLead("one", Duration.ofMinutes(5)).orElseThrow();
    }

    @AfterEach
    void stop() {
        broker.close();
        server.kill();
    }

    private static Outgoing poll(long device, long task) {
        return new Outgoing(
                QueueName.DEFAULT, new Job.Poll(device, 1, 60_000, Long.MAX_VALUE / 4, task, ItemIds.of(device)));
    }

    private List<Position> publish(Outgoing... jobs) {
        var publication = new Publication(List.of(jobs), List.of(), OptionalLong.empty());
        return ((Published) broker.publisher().publish(lease, publication)).positions();
    }

    @Test
    void thePollsThatWaitAreThoseThatNoWorkerTook() {
        var discover = new Outgoing(QueueName.DEFAULT, new Job.Discover(4, 1, 0, Long.MAX_VALUE / 4, Job.NO_TASK));
        List<Position> places = publish(poll(1, 0), poll(2, 0), poll(3, 9), discover, poll(5, 0));
        assertThat(broker.publisher().waiting(QueueName.DEFAULT))
                .isEqualTo(Map.of(1L, places.get(0), 2L, places.get(1), 5L, places.get(4)));
        assertThat(broker.publisher().waiting(QueueName.BULK_POLLING)).isEmpty();
        try (var consumer = broker.consumer("w")) {
            consumer.take(DEFAULT, 1, Duration.ZERO);
            assertThat(broker.publisher().waiting(QueueName.DEFAULT)).containsOnlyKeys(2L, 5L);
            assertThat(broker.publisher().takenUp(QueueName.DEFAULT)).isEqualTo(places.getFirst());
        }
    }

    @Test
    void manyThatWaitAreAllFound() {
        publish(Stream.iterate(1L, id -> id + 1)
                .limit(4_500)
                .map(id -> poll(id, 0))
                .toArray(Outgoing[]::new));
        assertThat(broker.publisher().waiting(QueueName.DEFAULT)).hasSize(4_500);
    }

    @Test
    void whereNothingWaitsEveryPublishedJobWasTakenUp() {
        Position last = publish(poll(1, 0)).getFirst();
        try (var consumer = broker.consumer("w")) {
            var taken = consumer.take(DEFAULT, 10, Duration.ZERO);
            consumer.complete(taken.stream()
                    .map(delivery -> Completion.of(delivery, OutcomeCounts.of(Outcome.OK, 1)))
                    .toList());
        }
        assertThat(broker.publisher().takenUp(QueueName.DEFAULT)).isGreaterThanOrEqualTo(last);
        // A worker that came first after all was lost has made an empty queue.
        try (var redis = new Redis(RedisURI.create(server.uri()))) {
            Groups.create(redis, List.of(QueueName.BULK_POLLING));
        }
        assertThat(broker.publisher().takenUp(QueueName.BULK_POLLING)).isGreaterThan(last);
    }

    @Test
    void onlyTheLeaderSetsTheWatermarkBack() {
        broker.publisher().publish(lease, new Publication(List.of(), List.of(), OptionalLong.of(5_000_000)));
        assertThat(broker.publisher().rewind(new Lease("one", "another token"), 1000))
                .isFalse();
        assertThat(broker.publisher().watermark()).hasValue(5_000_000);
        assertThat(broker.publisher().rewind(lease, 1000)).isTrue();
        assertThat(broker.publisher().watermark()).hasValue(1000);
    }
}
