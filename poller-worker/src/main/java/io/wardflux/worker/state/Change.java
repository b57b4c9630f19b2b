package io.wardflux.worker.state;

import io.wardflux.model.outcome.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a device's row.
 *
 * @param pings that are new, in order
 * @param outcome and {@code message}: of the one who decides
 */
record Change(
        Row before,
        Standing after,
        @Nullable DecidedBy by,
        @Nullable Instant at,
        @Nullable Instant polledAt,
        @Nullable Instant seen,
        @Nullable String outcome,
        String message,
        List<PingReport> pings) {

    /**
     * A device's row, locked.
     *
     * @param problems number of the last change of its items' problems
     * @param lastPoll when a poll was last noted
     * @param pollable whether it has items to poll; looked up only for who has been pinged
     */
    record Row(
            Standing standing,
            @Nullable DecidedBy by,
            long problems,
            @Nullable String outcome,
            String message,
            @Nullable Instant pingRound,
            @Nullable Instant lastPoll,
            boolean pollable) {}

    record Entry(Instant at, String kind, String from, String to, String reason) {}

    static Change of(Row row, Pending pending, StateMachine machine) {
        List<PingReport> pings = pending.pingsAfter(row.pingRound);
        PollReport poll = pending.latest();
        if (poll != null) {
            Standing after = pending.applyTo(base(row, DecidedBy.SNMP), machine);
            return new Change(
                    row,
                    after,
                    DecidedBy.SNMP,
                    pending.polledAt(),
                    pending.polledAt(),
                    pending.seen(),
                    poll.lastOutcome().wireName(),
                    poll.message(),
                    pings);
        }
        if (pings.isEmpty() || row.pollable) {
            return new Change(row, row.standing, row.by, null, null, null, row.outcome, row.message, pings);
        }
        Standing after = base(row, DecidedBy.PING);
        Instant seen = null;
        for (PingReport ping : pings) {
            after = machine.next(after, ping.verdict(), 1, ping.at());
            seen = ping.up() ? ping.at() : seen;
        }
        PingReport last = pings.getLast();
        Outcome outcome = last.up() ? Outcome.OK : Outcome.TIMEOUT;
        return new Change(row, after, DecidedBy.PING, last.at(), null, seen, outcome.wireName(), last.message(), pings);
    }

    /** Who begins to decide begins to count. */
    private static Standing base(Row row, DecidedBy by) {
        return row.by == null || row.by == by ? row.standing : row.standing.countedAnew();
    }

    @Nullable PingReport lastPing() {
        return pings.isEmpty() ? null : pings.getLast();
    }

    /**
     * Whether it says again what the row says already: only the time is another one. A row with so many answers in a row that
     * more of them decide nothing does not count on.
     */
    boolean isSteady(StateMachine machine) {
        Standing was = before.standing;
        boolean counted = after.failures() == 0 && was.failures() == 0 && was.successes() >= machine.mostThatMatters();
        Standing same = counted ? after.withSuccesses(was.successes()) : after;
        return polledAt != null
                && pings.isEmpty()
                && by == before.by
                && same.equals(was)
                && Objects.equals(outcome, before.outcome)
                && message.equals(before.message);
    }

    /** What the history says of it. */
    List<Entry> entries(StateMachine machine) {
        List<Entry> entries = new ArrayList<>(1);
        Standing was = before.standing;
        if (at == null || by == null) {
            return entries;
        }
        if (after.flapping() != was.flapping()) {
            String kind = after.flapping() ? "flappingStarted" : "flappingEnded";
            entries.add(entry(at, kind, machine.flappingReason(after)));
        }
        if (after.status() != was.status()) {
            entries.add(entry(at, "status", machine.reason(was, after, by, message)));
        }
        return entries;
    }

    private Entry entry(Instant when, String kind, String reason) {
        return new Entry(
                when, kind, before.standing.status().wireName(), after.status().wireName(), reason);
    }
}
