package io.wardflux.worker.held;

import static io.wardflux.model.job.QueueName.BULK_POLLING;
import static io.wardflux.model.job.QueueName.DEFAULT;
import static io.wardflux.model.job.QueueName.HIGH_PRIORITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.Position;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldJobsTest {

    private static HeldJobs slots(int count, QueueName... queues) {
        return new HeldJobs(new WorkerSettings(count, List.of(queues), ""), new SimpleMeterRegistry());
    }

    private static Delivery job(QueueName queue, int number) {
        return new Delivery(queue, new Position(number, 0), new Job.Poll(1, 1, 1, 2, 0, ItemIds.of(1)), 1, 1);
    }

    @Test
    void bulkJobsLeaveSlotsToMoreUrgentOnes() {
        HeldJobs held = slots(20, HIGH_PRIORITY, DEFAULT, BULK_POLLING);
        assertThat(held.room(BULK_POLLING)).isEqualTo(16);
        for (int i = 0; i < 16; i++) {
            held.add(job(BULK_POLLING, i));
        }
        assertThat(held.room(BULK_POLLING)).isZero();
        assertThat(held.room(DEFAULT)).isEqualTo(4);
        assertThat(held.room(HIGH_PRIORITY)).isEqualTo(4);
    }

    @Test
    void aWorkerForOneQueueHasAllSlotsForIt() {
        assertThat(slots(20, BULK_POLLING).room(BULK_POLLING)).isEqualTo(20);
        assertThat(slots(20, BULK_POLLING).room(DEFAULT)).isZero();
        assertThat(slots(1, HIGH_PRIORITY, DEFAULT, BULK_POLLING).room(BULK_POLLING))
                .isEqualTo(1);
    }

    @Test
    void aJobThatIsGivenTwiceTakesOneSlot() {
        HeldJobs held = slots(20, DEFAULT);
        Delivery job = job(DEFAULT, 1);
        assertThat(held.add(job)).isTrue();
        assertThat(held.add(new Delivery(DEFAULT, job.position(), job.job(), 1, 2)))
                .isFalse();
        assertThat(held.size()).isEqualTo(1);
        held.remove(List.of(job));
        held.remove(List.of(job));
        assertThat(held.room(DEFAULT)).isEqualTo(20);
    }
}
