package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Ledger;
import io.wardflux.model.outcome.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two schedulers as processes, whose leader is paused, killed and ended: each slot is published once. */
class FailoverIT {

    private static final int DEVICES = 400;
    private static final Duration TAKE_OVER = Duration.ofSeconds(8);

    @TempDir
    private Path logs;

    private final Map<String, SchedulerProcess> processes = new HashMap<>();
    private Rig rig;
    private Worker worker;

    @BeforeEach
    void start() {
        rig = new Rig("failover");
        rig.devices(DEVICES, 2, 10);
        worker = rig.worker("w");
    }

    @AfterEach
    void stop() {
        processes.values().forEach(SchedulerProcess::close);
        rig.close();
    }

    private void begin(String id) throws IOException {
        Path log = logs.resolve(id + ".log");
        Files.deleteIfExists(log);
        processes.put(id, new SchedulerProcess(rig, id, log));
    }

    private void awaitStart(String id) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(logs.resolve(id + ".log")).contains("Started SchedulerApplication"));
    }

    private SchedulerProcess process(String id) {
        return java.util.Objects.requireNonNull(processes.get(id));
    }

    private String leader() {
        return rig.broker.leadership().leader().orElse("");
    }

    private String awaitAnotherLeader(String before) {
        return await().atMost(TAKE_OVER).until(this::leader, leader -> !leader.isEmpty() && !leader.equals(before));
    }

    private void awaitPolls(int more) {
        int now = worker.taken.size();
        await().atMost(Duration.ofSeconds(20)).until(() -> worker.taken.size() > now + more);
    }

    @Test
    void eachSlotIsPublishedOnceWhateverHappensToTheLeader() throws Exception {
        begin("a");
        begin("b");
        awaitStart("a");
        awaitStart("b");
        String first = await().atMost(Duration.ofSeconds(60)).until(this::leader, leader -> !leader.isEmpty());
        awaitPolls(50);
        long from = rig.broker.publisher().watermark().orElseThrow();

        process(first).signal("STOP");
        String second = awaitAnotherLeader(first);
        awaitPolls(50);
        process(first).signal("CONT"); // it wakes up and believes that it leads
        awaitPolls(50);
        assertThat(leader()).isEqualTo(second);

        process(second).kill();
        assertThat(awaitAnotherLeader(second)).isEqualTo(first);
        begin(second);
        awaitStart(second);

        long asked = System.nanoTime();
        assertThat(process(first).end()).isEqualTo(143);
        if (!leader().equals(second)) {
            awaitAnotherLeader(first);
        }
        System.out.printf("took over after a clean end in %.1f s%n", (System.nanoTime() - asked) / 1e9);
        awaitPolls(50);
        process(second).end();

        long until = rig.broker.publisher().watermark().orElseThrow();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> rig.broker.queueStats().queues().stream().allMatch(q -> q.ready() == 0));
        var published = worker.jobs().stream()
                .map(job -> job.deviceId() + "@" + job.dueMs())
                .toList();
        assertThat(published).doesNotHaveDuplicates();
        assertThat(published).containsAll(Slots.between(rig, from, until));
        long expired = rig.broker.ledger().minutes().stream()
                .map(Ledger.Minute::outcomes)
                .mapToLong(outcomes -> outcomes.getOrDefault(Outcome.EXPIRED.wireName(), 0L))
                .sum();
        assertThat(expired).isZero();
        assertThat(until - from).as("more than an interval").isGreaterThan(10_000);
    }
}
