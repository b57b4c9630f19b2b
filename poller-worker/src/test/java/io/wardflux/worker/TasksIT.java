package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Ledger.TaskProgress;
import io.wardflux.broker.WorkerRegistry.Order;
import io.wardflux.broker.WorkerRegistry.Worker;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.QueueName;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Work that is steered while it is under way: revoked, limited in time, bounded anew, put aside. */
class TasksIT {
    private static final int DEVICES = 60;
    private static final int MANY_ITEMS = 400;

    private static Rig rig;
    private static Simulator simulator;
    private static long large;
    private static long untouched;
    private static final List<Long> small = new ArrayList<>();
    private static Job.Poll poison;

    @BeforeAll
    static void start() throws Exception {
        rig = new Rig();
        simulator =
                Simulator.start(SimulatorConfig.DEFAULT.withDevices(DEVICES + 2).with("port", "0"));
        long credential = rig.community("v2c", "public");
        large = rig.device("large", "127.20.0.1", simulator.port(), credential);
        rig.sql.update(
                "insert into item (device_id, name, oid, metric, value_type)"
                        + " select ?, 't' || n, '1.3.6.1.2.1.1.3.0', 't_' || n, 'gauge' from generate_series(1, ?) n",
                large,
                MANY_ITEMS);
        untouched = rig.device("untouched", "127.20.0." + (DEVICES + 2), simulator.port(), credential);
        rig.item(untouched, "1.3.6.1.2.1.1.3.0", "t_small", "gauge");
        for (int i = 2; i <= DEVICES + 1; i++) {
            long device = rig.device("small-" + i, "127.20.0." + i, simulator.port(), credential);
            rig.item(device, "1.3.6.1.2.1.1.3.0", "t_small", "gauge");
            small.add(device);
        }
        poison = rig.pollAll(small.getFirst());
        rig.publish(QueueName.BULK_POLLING, List.of(poison));
        for (int i = 1; i <= 6; i++) {
            try (var gone = rig.broker.consumer("gone-" + i)) {
                assertThat(
                                i == 1
                                        ? gone.take(QueueName.all(), 1, Duration.ZERO)
                                        : gone.takeOver(QueueName.all(), 1, Duration.ZERO))
                        .hasSize(1);
            }
        }
        rig.worker(
                "--ward.worker-id=steered",
                "--ward.concurrency=20",
                "--ward.snmp.timeout=5s",
                "--ward.snmp.budget=30s",
                "--ward.task-soft-time-limit=1500ms",
                "--ward.task-time-limit=2500ms");
    }

    @AfterAll
    static void stop() {
        rig.close();
        simulator.close();
    }

    @AfterEach
    void healthyAgain() {
        simulator.faults("1-" + (DEVICES + 1) + ":none");
    }

    private static Job.Poll ofTask(long task, long device) {
        Job.Poll job = rig.pollAll(device);
        return new Job.Poll(device, job.configVersion(), job.dueMs(), job.deadlineMs(), task, job.items());
    }

    private static TaskProgress progress(long task) {
        return rig.broker.ledger().task(task).orElseThrow();
    }

    private static TaskProgress awaitEnd(long task) {
        await().atMost(Rig.SOON)
                .until(() -> progress(task).done() == progress(task).total());
        return progress(task);
    }

    private static Worker shown() {
        return rig.broker.workers().workers().stream()
                .filter(worker -> worker.id().equals("steered"))
                .findFirst()
                .orElseThrow();
    }

    private static long inFlight(QueueName queue) {
        return rig.broker.queueStats().queues().stream()
                .filter(stats -> stats.name() == queue)
                .findFirst()
                .orElseThrow()
                .inFlight();
    }

    @Test
    void aTaskThatIsRevokedWhileItWaitsIsNeverBegun() {
        rig.broker.revocations().revoke(101);
        rig.broker.revocations().revoke(106);
        long now = System.currentTimeMillis();
        var discovery = new Job.Discover(untouched, rig.version(untouched), now, now + 60_000, 106);

        rig.publish(QueueName.HIGH_PRIORITY, List.of(ofTask(101, untouched), discovery, ofTask(102, small.get(2))));

        assertThat(awaitEnd(106).failure()).isEqualTo("The task was revoked");

        assertThat(awaitEnd(101).outcomes()).isEqualTo(Map.of("revoked", 1L));
        assertThat(progress(101).startedMs()).isZero();
        assertThat(awaitEnd(102).outcomes()).isEqualTo(Map.of("ok", 1L));
        assertThat(rig.number(
                        "select count(*) from device_state where device_id = ? and last_poll is not null", untouched))
                .as("it was not asked")
                .isZero();
    }

    @Test
    void aRunningTaskStopsAtItsNextPduAndKeepsWhatItHasRead() {
        simulator.faults("1:latency=300");
        rig.publish(QueueName.HIGH_PRIORITY, List.of(ofTask(103, large)));
        await().atMost(Rig.SOON).until(() -> progress(103).startedMs() > 0);
        await().pollDelay(Duration.ofMillis(400)).until(() -> true);
        rig.broker.revocations().revoke(103);
        long revoked = System.nanoTime();

        Map<String, Long> outcomes = awaitEnd(103).outcomes();

        assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(Duration.ofMillis(1_500));
        assertThat(outcomes).containsOnlyKeys("ok", "revoked");
        assertThat(outcomes.get("ok") + outcomes.get("revoked")).isEqualTo(MANY_ITEMS);
        await().atMost(Rig.SOON).until(() -> "ok".equals(rig.state(large, "last_outcome")));
        assertThat(rig.number("select count(*) from item_problem where outcome = 'revoked'"))
                .as("what was not asked is no problem of an item")
                .isZero();
    }

    @Test
    void atTheSoftLimitNothingMoreIsAskedAndWhatWasReadIsKept() {
        simulator.faults("1:latency=300");
        rig.publish(ofTask(104, large));

        TaskProgress ended = awaitEnd(104);

        assertThat(ended.outcomes()).containsOnlyKeys("ok", "timeout");
        assertThat(ended.failure()).isEmpty();
        await().atMost(Rig.SOON)
                .untilAsserted(() -> assertThat(rig.sql.queryForList(
                                "select distinct error from item_problem p join item i on i.id = p.item_id"
                                        + " where i.device_id = ?",
                                String.class,
                                large))
                        .singleElement()
                        .asString()
                        .contains("longer than 1500 ms")
                        .contains("WARD_TASK_SOFT_TIME_LIMIT"));
    }

    @Test
    void atTheHardLimitAJobEndsWhateverItDoes() {
        simulator.faults("1:latency=4500");
        rig.publish(ofTask(105, large));
        await().atMost(Rig.SOON).until(() -> progress(105).startedMs() > 0);
        long begun = System.nanoTime();

        TaskProgress ended = awaitEnd(105);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        assertThat(ended.outcomes()).isEqualTo(Map.of("error", (long) MANY_ITEMS));
        assertThat(ended.failure()).contains("2500 ms").contains("WARD_TASK_TIME_LIMIT");
        // Its answer comes after all, and is not counted a second time.
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        assertThat(progress(105).outcomes()).isEqualTo(Map.of("error", (long) MANY_ITEMS));
    }

    @Test
    void howMuchItHoldsAtOnceChangesWhileItRuns() {
        rig.broker.workers().order("steered", new Order.Concurrency(3));
        await().atMost(Duration.ofSeconds(3)).until(() -> shown().concurrency() == 3);
        simulator.faults("2-" + (DEVICES + 1) + ":latency=400");
        rig.publish(small.stream().map(rig::pollAll).toList());
        await().atMost(Rig.SOON).until(() -> inFlight(QueueName.DEFAULT) > 0);
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(2))
                .until(() -> inFlight(QueueName.DEFAULT) <= 3);

        rig.broker.workers().order("steered", new Order.Concurrency(20));

        await().atMost(Rig.SOON).until(() -> inFlight(QueueName.DEFAULT) > 10);
        rig.awaitNothingOpen();
    }

    @Test
    void aJobThatTookItsWorkersWithItAgainAndAgainIsPutAside() {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> rig.broker.deadLetters().count(QueueName.BULK_POLLING) == 1);
        var letter = rig.broker.deadLetters().list(QueueName.BULK_POLLING, 0, 1).getFirst();
        assertThat(letter.reason()).contains("6 times");
        assertThat(JobCodec.decode(letter.payload())).isEqualTo(poison);
    }

    /** All three queues have more than can be done at once. */
    @Test
    void bulkGetsItsShareWhereTheOthersAreFullAndUrgentJobsDoNotWaitWhereBulkFloods() {
        simulator.faults("2-" + (DEVICES + 1) + ":latency=100");
        Map<QueueName, Long> task = new HashMap<>();
        for (QueueName queue : QueueName.all()) {
            long id = 110 + queue.ordinal();
            task.put(queue, id);
            rig.publish(
                    queue,
                    IntStream.range(0, 4 * DEVICES)
                            .mapToObj(i -> ofTask(id, small.get(i % DEVICES)))
                            .toList());
        }
        long all = 4L * DEVICES;

        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> progress(110).done() >= all / 2);

        long bulk = progress(112).done();
        long usual = progress(111).done();
        assertThat(bulk).as("ten of a hundred, beside sixty").isBetween(all / 24, all / 4);
        assertThat(usual).as("thirty of a hundred").isBetween(all / 8, all / 2);
        awaitEnd(110);
        assertThat(progress(112).done()).as("bulk still floods").isLessThan(all);

        long asked = System.currentTimeMillis();
        rig.publish(QueueName.HIGH_PRIORITY, List.of(ofTask(119, small.getFirst())));
        await().atMost(Rig.SOON).until(() -> progress(119).startedMs() > 0);

        assertThat(progress(119).startedMs() - asked).isLessThan(500);
        awaitEnd(112);
    }
}
