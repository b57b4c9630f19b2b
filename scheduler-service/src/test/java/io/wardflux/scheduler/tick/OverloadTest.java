package io.wardflux.scheduler.tick;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.job.QueueName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fleet, its queues and its workers, second by second. */
class OverloadTest {

    private static final Map<QueueName, Integer> WEIGHTS =
            Map.of(QueueName.HIGH_PRIORITY, 6, QueueName.DEFAULT, 3, QueueName.BULK_POLLING, 1);
    private static final int INTERVAL = 60;

    private final Overload overload = new Overload();
    private final Map<QueueName, Integer> perSecond = Map.of(
            QueueName.HIGH_PRIORITY, 20,
            QueueName.DEFAULT, 60,
            QueueName.BULK_POLLING, 120);
    private final Map<QueueName, Deque<Integer>> queues = new EnumMap<>(QueueName.class);
    private final Map<QueueName, Integer> shed = new EnumMap<>(QueueName.class);
    private final Map<QueueName, Integer> longestWait = new EnumMap<>(QueueName.class);
    private final Deque<Integer> done = new ArrayDeque<>();
    private int second;
    private int workers = 1;
    private int perWorker = 100;
    private int changes;

    OverloadTest() {
        QueueName.all().forEach(queue -> queues.put(queue, new ArrayDeque<>()));
    }

    private void run(int seconds) {
        shed.clear();
        longestWait.clear();
        for (int end = second + seconds; second < end; second++) {
            arrive();
            work();
            boolean before = overload.state().overloaded();
            overload.look(demand(), look());
            changes += before == overload.state().overloaded() ? 0 : 1;
        }
    }

    private void arrive() {
        perSecond.forEach((queue, polls) -> {
            for (int i = 0; i < polls; i++) {
                long device = queue.ordinal() * 10_000L + second % INTERVAL * 200L + i;
                if (overload.sheds(queue, device, second * 1000L)) {
                    shed.merge(queue, 1, Integer::sum);
                } else {
                    queue(queue).add(second);
                }
            }
        });
    }

    /** First each queue's share, then what is left, the urgent ones first. */
    private void work() {
        int capacity = workers * perWorker;
        int left = capacity;
        for (QueueName queue : QueueName.all()) {
            left -= take(queue, capacity * WEIGHTS.getOrDefault(queue, 1) / 10);
        }
        for (QueueName queue : QueueName.all()) {
            left -= take(queue, left);
        }
        done.addLast(capacity - left);
        if (done.size() > 10) {
            done.removeFirst();
        }
    }

    private int take(QueueName queue, int most) {
        int taken = 0;
        while (taken < most && !queue(queue).isEmpty()) {
            longestWait.merge(queue, second - queue(queue).remove(), Math::max);
            taken++;
        }
        return taken;
    }

    private Deque<Integer> queue(QueueName name) {
        return queues.getOrDefault(name, new ArrayDeque<>());
    }

    private Overload.Demand demand() {
        Map<QueueName, Double> items = new EnumMap<>(QueueName.class);
        perSecond.forEach((queue, polls) -> items.put(queue, (double) polls));
        return new Overload.Demand(items, INTERVAL);
    }

    private Overload.Look look() {
        Map<QueueName, Long> ages = new EnumMap<>(QueueName.class);
        queues.forEach((name, queue) -> ages.put(name, queue.isEmpty() ? 0 : (second - queue.peek()) * 1000L));
        double rate = done.stream().mapToInt(Integer::intValue).average().orElse(0);
        return new Overload.Look(second * 1000L, rate, ages, workers, Set.of());
    }

    private double shedPart(QueueName queue, int seconds) {
        return shed.getOrDefault(queue, 0) / (double) (perSecond.getOrDefault(queue, 0) * seconds);
    }

    @Test
    void whereAllIsDoneInTimeNothingIsLeftOut() {
        workers = 3;
        run(600);
        assertThat(changes).isZero();
        assertThat(shed).isEmpty();
        assertThat(overload.state().message()).isEmpty();
        assertThat(overload.state().workersNeeded()).isEqualTo(3);
    }

    @Test
    void bulkIsLeftOutFirstAndWhatIsPublishedIsDoneInTime() {
        run(60);
        assertThat(overload.state().overloaded()).isTrue();
        assertThat(overload.state().workersNeeded()).isEqualTo(2);
        assertThat(overload.state().message())
                .startsWith("overloaded: need ~2 workers like these, there is 1")
                .contains("% of bulk polls");
        run(120);

        run(600);

        assertThat(overload.state().overloaded()).isTrue();
        assertThat(overload.state().workersNeeded()).isEqualTo(2);
        assertThat(shedPart(QueueName.HIGH_PRIORITY, 600)).isZero();
        assertThat(shedPart(QueueName.DEFAULT, 600)).as("of standard").isLessThan(0.1);
        assertThat(shedPart(QueueName.BULK_POLLING, 600))
                .as("of bulk: a hundred of two hundred can be done, and eighty come before it")
                .isBetween(0.75, 1.0);
        assertThat(longestWait.get(QueueName.HIGH_PRIORITY)).isLessThan(2);
        assertThat(longestWait.values()).as("long before any deadline").allMatch(wait -> wait < INTERVAL / 2);
        assertThat(changes).as("it does not flap").isEqualTo(1);
    }

    /** Its own worker is idle: leaving some of it out would help nobody. */
    @Test
    void standardThatIsInTimeIsNotLeftOutWhereBulkHasTooFewWorkersOfItsOwn() {
        for (int at = 0; at < 300; at++) {
            overload.look(
                    demand(),
                    new Overload.Look(
                            at * 1000L,
                            90,
                            Map.of(
                                    QueueName.HIGH_PRIORITY, 0L,
                                    QueueName.DEFAULT, 100L,
                                    QueueName.BULK_POLLING, 16_000L + at * 100),
                            2,
                            Set.of()));
            assertThat(overload.state().kept().getOrDefault(QueueName.DEFAULT, 1.0))
                    .isEqualTo(1.0);
        }
        assertThat(overload.state().overloaded()).isTrue();
        assertThat(overload.state().kept().get(QueueName.BULK_POLLING)).isLessThan(0.2);
    }

    @Test
    void standardIsLeftOutWhereBulkAloneIsNotEnough() {
        perWorker = 50;
        run(180);
        run(600);
        assertThat(overload.state().workersNeeded()).isEqualTo(4);
        assertThat(shedPart(QueueName.HIGH_PRIORITY, 600)).isZero();
        assertThat(shedPart(QueueName.DEFAULT, 600)).isBetween(0.4, 0.75);
        assertThat(shedPart(QueueName.BULK_POLLING, 600)).isGreaterThan(0.95);
        assertThat(longestWait.get(QueueName.DEFAULT)).isLessThan(INTERVAL / 2);
    }

    @Test
    void whenThereAreEnoughWorkersAllIsPublishedAgainAndStaysSo() {
        run(300);
        workers = 3;
        run(240);
        assertThat(overload.state().overloaded()).isFalse();
        assertThat(overload.state().message()).isEmpty();
        run(600);
        assertThat(shed).isEmpty();
        assertThat(changes).as("once into it, and once out of it").isEqualTo(2);
    }

    @Test
    void aShortPauseOfTheWorkersIsNoOverload() {
        workers = 3;
        run(60);
        int usual = perWorker;
        perWorker = 0;
        run(12);
        perWorker = usual;
        run(120);
        assertThat(changes).isZero();
    }

    @Test
    void workersThatHungAreBelievedAgainWhenTheyWork() {
        workers = 3;
        run(60);
        int usual = perWorker;
        perWorker = 0;
        run(60);
        assertThat(overload.state().overloaded()).isTrue();
        perWorker = usual;
        run(240);
        assertThat(overload.state().overloaded()).isFalse();
    }

    /** As after the registration of many devices, whose first polls are many at once. */
    @Test
    void whatIsOverIsForgottenWithinHalfAMinute() {
        workers = 3;
        run(60);
        int usual = perWorker;
        perWorker = 30;
        run(60);
        assertThat(overload.state().overloaded()).isTrue();
        perWorker = usual;
        run(40);
        run(20);
        assertThat(shed).as("left out").isEmpty();
        run(30);
        assertThat(overload.state().overloaded()).isFalse();
    }

    @Test
    void withoutWorkersNothingIsChosenAndAQueueThatNobodyServesIsNamed() {
        workers = 0;
        run(120);
        assertThat(overload.state().overloaded()).isFalse();
        assertThat(shed).isEmpty();

        overload.look(demand(), new Overload.Look(0, 200, Map.of(), 1, EnumSet.of(QueueName.BULK_POLLING)));
        assertThat(overload.state().message()).isEqualTo("no worker serves bulk_polling: its polls expire");
        assertThat(overload.state().overloaded()).isFalse();
    }

    @Test
    void everyDeviceHasItsTurn() {
        run(180);
        double kept = overload.state().kept().getOrDefault(QueueName.BULK_POLLING, 1.0);
        assertThat(kept).isLessThan(1);
        List<Integer> polls = new java.util.ArrayList<>();
        for (long device = 1; device <= 200; device++) {
            int published = 0;
            for (long slot = 0; slot < 500; slot++) {
                published += overload.sheds(QueueName.DEFAULT, device, slot * 60_000) ? 0 : 1;
            }
            polls.add(published);
        }
        double part = overload.state().kept().getOrDefault(QueueName.DEFAULT, 1.0);
        assertThat(polls).allMatch(count -> Math.abs(count - 500 * part) < 120);
    }
}
