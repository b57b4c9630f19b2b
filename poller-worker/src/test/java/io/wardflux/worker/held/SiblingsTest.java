package io.wardflux.worker.held;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.Delivery.Share;
import io.wardflux.broker.Position;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.OutcomeCounts;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SiblingsTest {

    private static final long LONG = TimeUnit.MILLISECONDS.toNanos(100);

    private final Siblings siblings = new Siblings();

    private static Completion ended(int message, Share share) {
        var job = new Job.Poll(1 + share.number(), 1, 1, 2, 0, ItemIds.of(1));
        return Completion.of(
                new Delivery(QueueName.DEFAULT, new Position(message, 0), share, job, 1, 1), new OutcomeCounts());
    }

    @Test
    void aMessageThatIsOneJobIsToldAtOnce() {
        Completion one = ended(1, Share.ALL);
        siblings.add(one, 0);

        assertThat(siblings.isEmpty()).isTrue();
        assertThat(siblings.take(0)).containsExactly(one);
        assertThat(siblings.take(LONG)).isEmpty();
    }

    @Test
    void theJobsOfAMessageAreToldWhenTheLastOfThemHasEnded() {
        Completion first = ended(1, new Share(0, 3));
        Completion second = ended(1, new Share(1, 3));
        Completion third = ended(1, new Share(2, 3));
        siblings.add(second, 5);
        siblings.add(ended(2, new Share(0, 2)), 6);
        siblings.add(first, 7);
        assertThat(siblings.take(8)).isEmpty();

        siblings.add(third, 9);

        assertThat(siblings.take(9)).containsExactly(second, first, third);
        assertThat(siblings.isEmpty()).isFalse();
    }

    @Test
    void noneWaitsLongForAnother() {
        Completion first = ended(1, new Share(0, 2));
        Completion other = ended(2, new Share(1, 2));
        Completion second = ended(1, new Share(1, 2));
        siblings.add(first, 10);
        siblings.add(other, 20);

        assertThat(siblings.patienceNanos(10)).isEqualTo(LONG);
        assertThat(siblings.take(10 + LONG - 1)).isEmpty();
        assertThat(siblings.patienceNanos(11 + LONG)).isZero();
        assertThat(siblings.take(10 + LONG)).isEqualTo(List.of(first));
        assertThat(siblings.patienceNanos(10 + LONG)).isEqualTo(10);

        // It is by itself then: the first one does not come again.
        siblings.add(second, 15 + LONG);
        assertThat(siblings.take(20 + LONG)).containsExactly(other);
        assertThat(siblings.take(15 + 2 * LONG)).containsExactly(second);
        assertThat(siblings.isEmpty()).isTrue();
        assertThat(siblings.patienceNanos(0)).isZero();
    }
}
