package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Delivery;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.WorkerRegistry;
import io.wardflux.model.job.QueueName;
import io.wardflux.scheduler.tick.Overload;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker that cannot do what the plan asks for, on the real broker. */
class OverloadIT {

    private final Rig rig = new Rig("overload");
    private volatile boolean stopping;

    @AfterEach
    void stop() {
        stopping = true;
        rig.close();
    }

    /** Ten rounds a second. */
    private void work(Worker worker) {
        while (!stopping) {
            Instant now = Instant.now();
            rig.broker
                    .workers()
                    .beat(
                            new WorkerRegistry.Worker(
                                    "w", "h", true, false, QueueName.all(), 10, 0, 0, 0, now, now, ""),
                            Duration.ofSeconds(10));
            List<Delivery> taken = worker.take(1);
            worker.complete(taken);
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Test
    void bulkIsLeftOutWhereTheWorkersCannotDoItAllAndEverybodyIsTold() throws Exception {
        rig.devices(300, 1, 10);
        rig.jdbc.update("update device set priority = 'bulk' where id > 50");
        Worker worker = rig.worker("w").rest();
        Thread working = Thread.ofPlatform().start(() -> work(worker));
        Scheduler scheduler = rig.start("one", Clock.systemUTC());

        await().atMost(Duration.ofSeconds(40))
                .until(() -> scheduler.overload().state().overloaded());
        Overload.State state = scheduler.overload().state();
        // Thirty a second come, and at most ten are done.
        assertThat(state.workersNeeded()).isBetween(3, 6);
        assertThat(state.message()).contains("overloaded: need ~").contains("bulk polls");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(
                                rig.jdbc.queryForList("select message from system_load where overloaded", String.class))
                        .isNotEmpty());
        double shed = rig.registry
                .get("ward.items.shed")
                .tag("queue", "bulk_polling")
                .counter()
                .count();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> rig.registry
                                .get("ward.items.shed")
                                .tag("queue", "bulk_polling")
                                .counter()
                                .count()
                        > shed);
        assertThat(rig.registry.get("ward.workers.needed").gauge().value()).isGreaterThan(2);
        assertThat(rig.broker.ledger().minutes().stream()
                        .map(Ledger.Minute::outcomes)
                        .mapToLong(outcomes -> outcomes.getOrDefault("expired", 0L))
                        .sum())
                .isPositive();

        stopping = true;
        working.join();
    }
}
