package io.wardflux.worker.state;

import java.time.Instant;

/** The latest polls that agree, joined while they wait to be written. Polls before a turn are forgotten. */
final class Run {
    private Verdict verdict;
    private int times = 1;
    private boolean turned;
    private Instant at;

    Run(Verdict verdict, Instant at) {
        this.verdict = verdict;
        this.at = at;
    }

    void add(Verdict next, Instant nextAt) {
        if (next == verdict) {
            times++;
        } else {
            verdict = next;
            times = 1;
            turned = true;
        }
        at = later(nextAt);
    }

    void addAll(Run later) {
        if (later.turned || later.verdict != verdict) {
            times = later.times;
            turned = true;
        } else {
            times += later.times;
        }
        verdict = later.verdict;
        at = later(later.at);
    }

    Standing applyTo(Standing before, StateMachine machine) {
        return machine.next(turned ? before.countedAnew() : before, verdict, times, at);
    }

    Instant at() {
        return at;
    }

    private Instant later(Instant other) {
        return other.isAfter(at) ? other : at;
    }
}
