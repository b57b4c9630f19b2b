package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.Lease;
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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a job costs Redis: its own processor time, in the batches that the services use. The numbers in docs/scaling.md are from
 * here; see there for the command.
 */
@EnabledIfSystemProperty(named = "ward.cost.jobs", matches = "[0-9]+")
class BrokerCostIT {

    private static final int JOBS = Integer.getInteger("ward.cost.jobs", 100_000);
    private static final int ITEMS_PER_JOB = 40;
    private static final int PUBLISHED = 2_000;
    private static final int TAKEN = 200;
    private static final int COMPLETED = 500;
    private static final Pattern CPU = Pattern.compile("used_cpu_(?:sys|user):([0-9.]+)");

    @TempDir
    private Path folder;

    private interface Step {
        void run();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void costOfAJob(int shards) {
        try (RedisServer server = RedisServer.start(folder, 0);
                Broker broker = broker(server, shards);
                Redis direct = new Redis(RedisURI.create(server.uri()))) {
            var consumer = broker.consumer("w");
            Lease lease =
                    broker.leadership().tryLead("me", Duration.ofMinutes(10)).orElseThrow();
            publish(broker, lease, 0, PUBLISHED); // warms up
            complete(consumer.take(QueueName.all(), PUBLISHED, Duration.ZERO), consumer);

            var taken = new ArrayList<Delivery>();
            report(direct, shards, "publish " + PUBLISHED, () -> {
                for (int at = 1; at <= JOBS / PUBLISHED; at++) {
                    publish(broker, lease, at, PUBLISHED);
                }
            });
            report(direct, shards, "take " + TAKEN, () -> {
                while (taken.size() < JOBS) {
                    taken.addAll(consumer.take(QueueName.all(), TAKEN, Duration.ofSeconds(1)));
                }
            });
            report(direct, shards, "complete " + COMPLETED, () -> {
                for (int at = 0; at < taken.size(); at += COMPLETED) {
                    complete(taken.subList(at, Math.min(taken.size(), at + COMPLETED)), consumer);
                }
            });
            assertThat(broker.ledger().minutes()).allMatch(minute -> minute.open() == 0);
        }
    }

    private static Broker broker(RedisServer server, int shards) {
        RedisURI uri = RedisURI.create(server.uri());
        return shards == 1
                ? new RedisBroker(uri, 1_000_000, Clock.systemUTC())
                : ShardedBroker.of(RedisServers.single(uri), shards, 1_000_000, Clock.systemUTC());
    }

    private static void publish(Broker broker, Lease lease, int slot, int count) {
        long due = 1_800_000_000_000L + slot;
        List<Outgoing> jobs = LongStream.range(0, count)
                .mapToObj(i -> {
                    long device = 1 + slot * (long) count + i;
                    long[] items = LongStream.range(1, ITEMS_PER_JOB + 1)
                            .map(item -> device * ITEMS_PER_JOB + item)
                            .toArray();
                    return new Outgoing(
                            QueueName.DEFAULT,
                            new Job.Poll(device, 1, due, due + 60_000, Job.NO_TASK, ItemIds.of(items)));
                })
                .toList();
        assertThat(broker.publisher().publish(lease, new Publication(jobs, List.of(), OptionalLong.of(due))))
                .isInstanceOf(Published.class);
    }

    private static void complete(List<Delivery> deliveries, io.wardflux.broker.JobConsumer consumer) {
        consumer.complete(deliveries.stream()
                .map(each -> Completion.of(
                        each,
                        new OutcomeCounts().add(Outcome.OK, ITEMS_PER_JOB - 1).add(Outcome.TIMEOUT)))
                .toList());
    }

    private static void report(Redis direct, int shards, String what, Step step) {
        double before = cpuSeconds(direct);
        long began = System.nanoTime();
        step.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpu = cpuSeconds(direct) - before;
        System.out.printf(
                "COST %d shard(s), %-13s %7.2f us of Redis a job, %8.0f jobs/s from one client%n",
                shards, what, cpu * 1e6 / JOBS, JOBS / seconds);
    }

    private static double cpuSeconds(Redis direct) {
        Matcher found = CPU.matcher(direct.<String>call(redis -> redis.info("cpu")));
        double seconds = 0;
        while (found.find()) {
            seconds += Double.parseDouble(found.group(1));
        }
        return seconds;
    }
}
