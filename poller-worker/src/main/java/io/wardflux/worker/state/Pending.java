package io.wardflux.worker.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of one device, joined from one or more polls and pings: the latest run of polls that agree, the
 * latest report of each set of items, and the latest pings, by round. Runs before the latest are forgotten, so a device that
 * was down and came back while Postgres was away has no such entry in its history.
 */
final class Pending {
    private static final int MOST_SETS = 8;
    private static final int MOST_ROUNDS = 32;

    private final List<PollReport> reports = new ArrayList<>(1);
    private final NavigableMap<Instant, PingReport> pings = new TreeMap<>();
    private @Nullable Run run;
    private @Nullable Instant seen;

    Pending() {}

    Pending(PollReport report) {
        add(report);
    }

    void add(PollReport report) {
        Run before = run;
        if (before == null) {
            run = new Run(report.verdict(), report.at());
        } else {
            before.add(report.verdict(), report.at());
        }
        if (report.verdict() == Verdict.ANSWERED) {
            seen = report.at();
        }
        addLatest(report);
    }

    void add(PingReport report) {
        pings.putIfAbsent(report.round(), report);
        if (pings.size() > MOST_ROUNDS) {
            pings.pollFirstEntry();
        }
    }

    /** What came while this one could not be written. */
    void addAll(Pending later) {
        Run before = run;
        if (before == null) {
            run = later.run;
        } else if (later.run != null) {
            before.addAll(later.run);
        }
        seen = later.seen == null ? seen : later.seen;
        later.reports.forEach(this::addLatest);
        later.pings.values().forEach(this::add);
    }

    private void addLatest(PollReport report) {
        reports.removeIf(earlier -> earlier.itemIds() == report.itemIds());
        reports.add(report);
        if (reports.size() > MOST_SETS) {
            reports.removeFirst();
        }
    }

    /** Of the polls alone. */
    Standing applyTo(Standing before, StateMachine machine) {
        return run == null ? before : run.applyTo(before, machine);
    }

    /** When the last poll ended; null where there was none. */
    @Nullable Instant polledAt() {
        return run == null ? null : run.at();
    }

    /** When a poll was last answered. */
    @Nullable Instant seen() {
        return seen;
    }

    /** The last poll; null where there was none. */
    @Nullable PollReport latest() {
        return reports.isEmpty() ? null : reports.getLast();
    }

    /** Oldest first; items may be in several. */
    List<PollReport> reports() {
        return reports;
    }

    boolean hasPings() {
        return !pings.isEmpty();
    }

    /** The pings of rounds after this one, in order. */
    List<PingReport> pingsAfter(@Nullable Instant round) {
        return List.copyOf(
                round == null ? pings.values() : pings.tailMap(round, false).values());
    }
}
