package io.wardflux.worker.profile;

/**
 * A device's run, from one boot to the next, and how to tell whether an answer is still of the same one. sysUpTime counts
 * hundredths of a second in 32 bits, so after 497 days it begins again without any restart.
 */
final class Run {
    static final long UNKNOWN = -1;

    private static final long WRAP = 1L << 32;
    /** Answers travel, are repeated, and agents renew their sysUpTime every few seconds only. */
    private static final long JITTER = 500;
    /** Between two answers, by the worker's steady clock. */
    private static final double DRIFT_BETWEEN = 0.01;
    /** Over a whole run, by the clocks of several hosts. */
    private static final double DRIFT_OF_RUN = 0.001;

    /**
     * @param ticks sysUpTime
     * @param atMs when the answer came, by the wall clock
     * @param atNanos the same by the steady clock
     */
    record Answer(long ticks, long engineBoots, long atMs, long atNanos) {
        long bootMs() {
            return atMs - ticks * 10;
        }
    }

    private final long bootMs;
    private long engineBoots;
    /** Of the latest answer that this worker had in this run; without one it only knows what the database says. */
    private boolean hasAnswered;

    private long lastTicks;
    private long lastNanos;

    enum Judgement {
        /** It goes on. */
        SAME,
        /** It goes on, but its clock and ours have drifted apart, or one of them was set: its begin has to be corrected. */
        DRIFTED,
        /** Another run has begun. */
        RESTARTED
    }

    /**
     * @param bootMs when it began, as epoch ms
     * @param engineBoots snmpEngineBoots (RFC 3414 §2.2), or {@link #UNKNOWN}
     */
    Run(long bootMs, long engineBoots) {
        this.bootMs = bootMs;
        this.engineBoots = engineBoots;
    }

    static Run of(Answer answer) {
        var run = new Run(answer.bootMs(), answer.engineBoots());
        run.goesOn(answer);
        return run;
    }

    long bootMs() {
        return bootMs;
    }

    long engineBoots() {
        return engineBoots;
    }

    void goesOn(Answer answer) {
        if (answer.engineBoots() != UNKNOWN) {
            engineBoots = answer.engineBoots();
        }
        hasAnswered = true;
        lastTicks = answer.ticks();
        lastNanos = answer.atNanos();
    }

    Judgement judge(Answer answer) {
        if (engineBoots != UNKNOWN && answer.engineBoots() > engineBoots) {
            return Judgement.RESTARTED;
        }
        Judgement judgement = hasAnswered ? byLast(answer) : byBoot(answer);
        boolean sameEngine = answer.engineBoots() == UNKNOWN || answer.engineBoots() == engineBoots;
        return judgement == Judgement.SAME && !sameEngine ? Judgement.DRIFTED : judgement;
    }

    private Judgement byLast(Answer answer) {
        long passed = (answer.atNanos() - lastNanos) / 10_000_000;
        if (passed < 0) {
            // It was overtaken by a later one.
            return Judgement.SAME;
        }
        Judgement judgement = judge(answer.ticks(), lastTicks + passed, JITTER + (long) (passed * DRIFT_BETWEEN));
        // Whoever knows only the begin of this run must not take a slow clock for a restart.
        return judgement == Judgement.SAME
                        && Math.abs(distance(answer.ticks(), age(answer))) > toleranceOfRun(answer) / 2
                ? Judgement.DRIFTED
                : judgement;
    }

    private Judgement byBoot(Answer answer) {
        return judge(answer.ticks(), age(answer), toleranceOfRun(answer));
    }

    private long age(Answer answer) {
        return (answer.atMs() - bootMs) / 10;
    }

    private long toleranceOfRun(Answer answer) {
        return 2 * JITTER + (long) (Math.max(0, age(answer)) * DRIFT_OF_RUN);
    }

    private static Judgement judge(long ticks, long expected, long tolerance) {
        if (Math.abs(distance(ticks, expected)) <= tolerance) {
            return Judgement.SAME;
        }
        return ticks < Math.floorMod(expected, WRAP) ? Judgement.RESTARTED : Judgement.DRIFTED;
    }

    /** The shorter way around. */
    private static long distance(long ticks, long expected) {
        return Math.floorMod(ticks - expected + WRAP / 2, WRAP) - WRAP / 2;
    }
}
