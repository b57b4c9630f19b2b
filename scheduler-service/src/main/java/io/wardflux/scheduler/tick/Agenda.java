package io.wardflux.scheduler.tick;

import io.wardflux.model.job.ItemIds;
import io.wardflux.scheduler.plan.PlannedDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The devices in the order of their next slots. All slots up to {@link #doneMs} were handed out; a device that comes or
 * changes is due for the first time after that.
 */
final class Agenda {

    /** With those of devices that are gone or have another one, until it is their time. */
    private final Turns turns = new Turns();

    private final Map<Long, Turn> byDevice = new HashMap<>();
    private long doneMs;

    /**
     * What is due up to a time.
     *
     * @param untilMs nothing that is due up to here (inclusive) is left
     */
    record Batch(List<DuePoll> polls, long untilMs) {}

    Agenda(long doneMs) {
        this.doneMs = doneMs;
    }

    long doneMs() {
        return doneMs;
    }

    int size() {
        return byDevice.size();
    }

    void put(PlannedDevice device) {
        var turn = new Turn(device);
        Turn before = byDevice.put(device.id(), turn);
        if (before != null) {
            before.drop();
            turn.inherit(before);
        }
        schedule(turn, doneMs);
    }

    void remove(long deviceId) {
        Turn turn = byDevice.remove(deviceId);
        if (turn != null) {
            turn.drop();
        }
    }

    void polledOutOfTurn(long deviceId, ItemIds items, long atMs) {
        Turn turn = byDevice.get(deviceId);
        if (turn != null) {
            turn.polledOutOfTurn(items, atMs);
        }
    }

    /** Hands out what is due up to this time: all of it, or at least {@code most} polls and then to the end of their slot. */
    Batch take(long untilMs, int most) {
        var polls = new ArrayList<DuePoll>();
        long last = doneMs;
        for (Turn turn = turns.peek(untilMs); turn != null; turn = turns.peek(untilMs)) {
            if (turn.isDropped()) {
                turns.remove();
                continue;
            }
            if (polls.size() >= most && turn.dueMs() > last) {
                doneMs = last;
                return new Batch(polls, last);
            }
            turns.remove();
            last = turn.dueMs();
            DuePoll poll = turn.due();
            if (poll.items().count() > 0) {
                polls.add(poll);
            }
            schedule(turn, last);
        }
        doneMs = Math.max(doneMs, untilMs);
        return new Batch(polls, doneMs);
    }

    private void schedule(Turn turn, long afterMs) {
        turn.moveBeyond(afterMs);
        if (turn.dueMs() != Turn.NEVER) {
            turns.add(turn);
        }
    }
}
