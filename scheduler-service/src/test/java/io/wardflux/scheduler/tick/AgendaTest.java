package io.wardflux.scheduler.tick;

import static io.wardflux.scheduler.plan.Plans.device;
import static io.wardflux.scheduler.plan.Plans.every;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.job.ItemIds;
import io.wardflux.scheduler.plan.Phase;
import io.wardflux.scheduler.plan.PlannedDevice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTest {

    private static final long START = 1_790_000_000_000L;

    private static Agenda with(PlannedDevice... devices) {
        var agenda = new Agenda(START);
        List.of(devices).forEach(agenda::put);
        return agenda;
    }

    private static List<DuePoll> take(Agenda agenda, long until) {
        return agenda.take(until, Integer.MAX_VALUE).polls();
    }

    @Test
    void handsOutEverySlotOnceInOrder() {
        var agenda = with(device(1, 3), device(2, 3), device(3, 3));
        var seen = new ArrayList<DuePoll>();
        for (long now = START; now <= START + 600_000; now += 137) {
            seen.addAll(take(agenda, now));
        }
        seen.addAll(take(agenda, START + 600_000));
        assertThat(seen).hasSize(30).doesNotHaveDuplicates();
        assertThat(seen).extracting(DuePoll::dueMs).isSorted();
        assertThat(seen).allMatch(poll -> Phase.isSlot(poll.device().phaseMs(), 60_000, poll.dueMs()));
    }

    @Test
    void whatIsDueTogetherIsOnePoll() {
        var agenda = with(device(7, every(10, 1, 2), every(60, 3), every(300, 4, 5)));
        var polls = take(agenda, START + 300_000);
        assertThat(polls).hasSize(30);
        assertThat(polls).filteredOn(poll -> poll.items().count() == 5).hasSize(1);
        assertThat(polls)
                .filteredOn(poll -> poll.items().equals(ItemIds.of(1, 2, 3)))
                .hasSize(4);
        assertThat(polls)
                .filteredOn(poll -> poll.items().equals(ItemIds.of(1, 2)))
                .hasSize(25);
    }

    @Test
    void aJobMayWaitAsLongAsItsLongestIntervalAndFiveMinutesAtMost() {
        assertThat(patience(every(10, 1))).isEqualTo(10_000);
        assertThat(patience(every(60, 1), every(60, 2))).isEqualTo(60_000);
        assertThat(patience(every(86_400, 1))).isEqualTo(300_000);
    }

    private static long patience(PlannedDevice.Group... groups) {
        var job = take(with(device(1, groups)), START + 86_400_000).getLast().job();
        return job.deadlineMs() - job.dueMs();
    }

    @Test
    void aLimitedBatchEndsBetweenTwoSlots() {
        var agenda = with(device(1, 1), device(2, 1), device(3, 1), device(4, 1));
        Agenda.Batch batch = agenda.take(START + 60_000, 3);
        assertThat(batch.polls()).hasSize(3);
        assertThat(batch.untilMs()).isEqualTo(batch.polls().getLast().dueMs()).isEqualTo(agenda.doneMs());
        Agenda.Batch rest = agenda.take(START + 60_000, 3);
        assertThat(rest.polls()).hasSize(1);
        assertThat(rest.polls().getFirst().dueMs()).isGreaterThan(batch.untilMs());
        assertThat(rest.untilMs()).isEqualTo(START + 60_000);
    }

    @Test
    void aChangedDeviceGoesByItsNewIntervalsAndRepeatsNoSlot() {
        var agenda = with(device(1, every(60, 1)));
        long done = take(agenda, START + 60_000).getFirst().dueMs();
        agenda.put(device(1, every(10, 1, 2)));
        var polls = take(agenda, START + 120_000);
        assertThat(polls).hasSize(6);
        assertThat(polls).allMatch(poll -> poll.dueMs() > done && poll.items().count() == 2);
        agenda.remove(1);
        assertThat(take(agenda, START + 300_000)).isEmpty();
    }

    @Test
    void theSlotWithinHalfAnIntervalOfAFirstPollLeavesThoseItemsOut() {
        var agenda = with(device(1, every(60, 1, 2)));
        long slot = Phase.next(Phase.of(1), 60_000, START + 60_000);
        take(agenda, slot - 20_000);
        agenda.polledOutOfTurn(1, ItemIds.of(2), slot - 20_000);
        // A change of the device does not make it forget.
        agenda.put(device(1, every(60, 1, 2, 3)));
        assertThat(take(agenda, slot))
                .singleElement()
                .extracting(DuePoll::items)
                .isEqualTo(ItemIds.of(1, 3));
        assertThat(take(agenda, slot + 60_000))
                .singleElement()
                .extracting(DuePoll::items)
                .isEqualTo(ItemIds.of(1, 2, 3));
        agenda.polledOutOfTurn(1, ItemIds.of(2), slot + 80_000);
        assertThat(take(agenda, slot + 120_000))
                .singleElement()
                .extracting(DuePoll::items)
                .isEqualTo(ItemIds.of(1, 2, 3));
    }

    @Test
    void aSlotOfWhichAllWasJustPolledIsNoPoll() {
        var agenda = with(device(1, every(60, 1)));
        long slot = Phase.next(Phase.of(1), 60_000, START);
        agenda.polledOutOfTurn(1, ItemIds.of(1), slot - 100);
        assertThat(take(agenda, slot)).isEmpty();
        assertThat(take(agenda, slot + 60_000)).hasSize(1);
    }

    @Test
    void manyDevicesOfAllIntervalsAreHandedOutInOrderAndNoneIsForgotten() {
        int[] intervals = {1, 10, 15, 60, 3600};
        var agenda = new Agenda(START);
        for (int id = 1; id <= 200; id += 2) {
            agenda.put(device(id, every(intervals[id % 5], 1)));
        }
        var seen = new ArrayList<DuePoll>();
        long end = START + 4_000_000;
        for (long now = START; agenda.doneMs() < end; now = Math.min(end, now + 777)) {
            // Those with even numbers come when some spans have been handed out.
            if (now - START < 777 * 100) {
                int id = 2 + 2 * (int) ((now - START) / 777);
                agenda.put(device(id, every(intervals[id % 5], 1)));
            }
            Agenda.Batch batch = agenda.take(now, 20);
            seen.addAll(batch.polls());
            while (batch.untilMs() < now) {
                batch = agenda.take(now, 20);
                seen.addAll(batch.polls());
            }
        }
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen)
                .isSortedAccordingTo(Comparator.comparingLong(DuePoll::dueMs)
                        .thenComparingLong(poll -> poll.device().id()));
        for (int id = 1; id <= 200; id++) {
            int device = id;
            long from = id % 2 == 1 ? START : Math.max(START, START + 777L * (id / 2 - 2));
            long expected = slots(id, intervals[id % 5] * 1000L, from, end);
            assertThat(seen.stream().filter(poll -> poll.device().id() == device))
                    .as("device %d", id)
                    .hasSize((int) expected);
        }
    }

    /** After one time, up to another. */
    private static long slots(long device, long intervalMs, long fromMs, long untilMs) {
        long slots = 0;
        long at = Phase.next(Phase.of(device), intervalMs, fromMs);
        while (at <= untilMs) {
            slots++;
            at = Phase.next(Phase.of(device), intervalMs, at);
        }
        return slots;
    }
}
