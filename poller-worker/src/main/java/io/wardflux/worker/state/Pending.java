package io.wardflux.worker.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of one device, joined from one or more polls: the verdict of the latest run of polls that agree, and
 * the latest report of each set of items. Runs before the latest are forgotten, so a device that was down and came back
 * while Postgres was away has no such entry in its history.
 */
final class Pending {
    private static final int MOST_SETS = 8;

    private final List<PollReport> reports = new ArrayList<>(1);
    private Verdict verdict;
    private int run = 1;
    private boolean turned;
    private Instant at;
    private @Nullable Instant seen;

    Pending(PollReport report) {
        verdict = report.verdict();
        at = report.at();
        seen = seen(report);
        reports.add(report);
    }

    void add(PollReport report) {
        if (report.verdict() == verdict) {
            run++;
        } else {
            verdict = report.verdict();
            run = 1;
            turned = true;
        }
        at = later(at, report.at());
        Instant nowSeen = seen(report);
        seen = nowSeen == null ? seen : nowSeen;
        reports.removeIf(earlier -> earlier.itemIds() == report.itemIds());
        reports.add(report);
        if (reports.size() > MOST_SETS) {
            reports.removeFirst();
        }
    }

    /** What came while this one could not be written. */
    void addAll(Pending later) {
        if (later.turned || later.verdict != verdict) {
            run = later.run;
            turned = true;
        } else {
            run += later.run;
        }
        verdict = later.verdict;
        at = later(at, later.at);
        seen = later.seen == null ? seen : later.seen;
        for (PollReport report : later.reports) {
            reports.removeIf(earlier -> earlier.itemIds() == report.itemIds());
            reports.add(report);
        }
        while (reports.size() > MOST_SETS) {
            reports.removeFirst();
        }
    }

    Standing applyTo(Standing before, StateMachine machine) {
        Standing base = turned ? new Standing(before.status(), 0, 0, before.downSince()) : before;
        return machine.next(base, verdict, run, at);
    }

    Instant at() {
        return at;
    }

    @Nullable Instant seen() {
        return seen;
    }

    PollReport latest() {
        return reports.getLast();
    }

    /** Oldest first; items may be in several. */
    List<PollReport> reports() {
        return reports;
    }

    private static @Nullable Instant seen(PollReport report) {
        return report.verdict() == Verdict.ANSWERED ? report.at() : null;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
