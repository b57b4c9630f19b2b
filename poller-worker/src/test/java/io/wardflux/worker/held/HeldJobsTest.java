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
        return new HeldJobs(
                new WorkerSettings(count, List.of(queues), List.of(6, 3, 1), ""), new SimpleMeterRegistry());
    }

    private static Delivery job(QueueName queue, int number) {
        return new Delivery(queue, new Position(number, 0), new Job.Poll(1, 1, 1, 2, 0, ItemIds.of(1)), 1, 1);
    }

    private static void fill(HeldJobs held, QueueName queue) {
        for (int i = held.room(queue); i > 0; i--) {
            held.add(job(queue, i));
        }
    }

    private static int count(HeldJobs held, QueueName queue) {
        return (int) held.all().stream()
                .filter(job -> job.delivery().queue() == queue)
                .count();
    }

    @Test
    void aFloodOfAnyQueueLeavesSlotsToTheOthers() {
        for (QueueName flood : QueueName.all()) {
            HeldJobs held = slots(100, HIGH_PRIORITY, DEFAULT, BULK_POLLING);
            fill(held, flood);
            assertThat(held.room(flood)).isZero();
            for (QueueName other : QueueName.all()) {
                if (other != flood) {
                    assertThat(held.room(other))
                            .as("%s beside %s", other, flood)
                            .isPositive();
                }
            }
        }
        HeldJobs held = slots(100, HIGH_PRIORITY, DEFAULT, BULK_POLLING);
        fill(held, BULK_POLLING);
        assertThat(held.room(HIGH_PRIORITY)).as("a quarter of its sixty").isEqualTo(15);
    }

    /** Slots become free one by one, and each queue has more than can be taken. */
    @Test
    void whereAllQueuesAreFullEachComesToItsShare() {
        HeldJobs held = slots(100, HIGH_PRIORITY, DEFAULT, BULK_POLLING);
        fill(held, HIGH_PRIORITY);
        int number = 1_000;
        for (int round = 0; round < 300; round++) {
            HeldJob oldest = held.all().get(round % held.size());
            held.remove(List.of(oldest.delivery()));
            for (QueueName queue : QueueName.all()) {
                for (int i = held.roomInShare(queue); i > 0; i--) {
                    held.add(job(queue, number++));
                }
            }
            fill(held, HIGH_PRIORITY);
            fill(held, DEFAULT);
            fill(held, BULK_POLLING);
        }
        assertThat(count(held, HIGH_PRIORITY)).isEqualTo(60);
        assertThat(count(held, DEFAULT)).isEqualTo(30);
        assertThat(count(held, BULK_POLLING)).isEqualTo(10);
    }

    @Test
    void theNumberOfSlotsMayChangeWhileJobsAreHeld() {
        HeldJobs held = slots(20, DEFAULT);
        fill(held, DEFAULT);
        held.resize(5);
        assertThat(held.capacity()).isEqualTo(5);
        assertThat(held.room(DEFAULT)).isZero();
        held.resize(30);
        assertThat(held.room(DEFAULT)).isEqualTo(10);
        held.drain();
        assertThat(held.room(DEFAULT)).isZero();
        assertThat(held.roomInShare(DEFAULT)).isZero();
    }

    @Test
    void aJobEndsOnceAndReadingsOfOneThatWasGivenUpComeTooLate() {
        HeldJobs held = slots(20, DEFAULT);
        Delivery delivery = job(DEFAULT, 1);
        held.add(delivery);
        HeldJob job = held.job(delivery);
        assertThat(job.giveUp()).as("not begun").isFalse();
        job.begin();
        assertThat(job.giveUp()).isTrue();
        assertThat(job.answered()).isFalse();
        assertThat(job.end()).isTrue();
        assertThat(held.job(delivery).end()).isFalse();

        Delivery next = job(DEFAULT, 2);
        held.add(next);
        HeldJob answered = held.job(next);
        answered.begin();
        assertThat(answered.answered()).isTrue();
        assertThat(answered.giveUp())
                .as("its readings are there and are not lost")
                .isFalse();
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

    @Test
    void jobsOfOneMessageTakeASlotEach() {
        HeldJobs held = slots(20, DEFAULT);
        Delivery whole = job(DEFAULT, 1);
        Delivery first = new Delivery(DEFAULT, whole.position(), new Delivery.Share(0, 2), whole.job(), 1, 1);
        Delivery second = new Delivery(DEFAULT, whole.position(), new Delivery.Share(1, 2), whole.job(), 1, 1);
        assertThat(held.add(first)).isTrue();
        assertThat(held.add(second)).isTrue();
        assertThat(held.add(second)).isFalse();
        held.remove(List.of(first));
        assertThat(held.all()).extracting(HeldJob::delivery).containsExactly(second);
    }
}
