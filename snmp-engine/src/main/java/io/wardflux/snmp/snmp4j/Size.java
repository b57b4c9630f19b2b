package io.wardflux.snmp.snmp4j;

/**
 * How many varbinds one request asks for. Where it is told to, it begins with growth: while nothing is known of
 * the agent, each answer makes it half as many again, up to the most. Then a small hill climb by what a varbind costs in time: now and then it tries a size half as large again, or a
 * third smaller, and keeps it where that is clearly better. What fails is learned at once.
 */
final class Size {
    /** Answers of each size that are compared. */
    static final int ENOUGH = 6;
    /** Answers between two trials, at first; twice as many after each trial that gained nothing. */
    static final int FIRST_PATIENCE = 24;

    private static final int LONGEST_PATIENCE = 6_144;
    /** By so much a trial must be better, or it was chance. */
    private static final double CLEARLY = 1.15;
    /** What a request costs besides the agent's time, so that for fast agents fewer and larger ones win. */
    private static final long OVERHEAD_NANOS = 1_000_000;
    /** Who takes so long for a request is not asked for more without care. */
    private static final long SLOW_NANOS = 250_000_000;
    /** After so many trials that would go there, a size that failed is tried again: agents are upgraded. */
    private static final int FORGIVE = 8;

    private final int start;
    private final int max;
    private int size;
    /** The smallest that did not work. */
    private int tooLarge = Integer.MAX_VALUE;

    private int refrained;
    /** Nanoseconds a varbind, smoothed. */
    private double cost;

    private int answers;
    private int patience = FIRST_PATIENCE;
    private boolean larger = true;
    private int trial;
    private double trialCost;
    private int trialAnswers;
    private int trialMisses;
    private int suspect;
    private boolean fixed;
    /** Nothing has failed yet, nor was the most reached. */
    private boolean growing;

    Size(int start, int max) {
        this.start = start;
        this.size = start;
        this.max = Math.max(start, max);
    }

    /** One that grows with each answer, as long as nothing has failed. */
    static Size growing(int start, int max) {
        Size size = new Size(start, max);
        size.growing = start < size.max;
        return size;
    }

    void restore(int learned, boolean pinned) {
        size = Math.min(learned, 1_000);
        fixed = pinned;
        growing = false;
    }

    /** What was learned. */
    int learned() {
        return size;
    }

    /** For the next request: mostly what was learned. */
    int next() {
        return trial > 0 ? trial : size;
    }

    /**
     * @param asked varbinds, all of which were answered
     * @param nanos the round trip of a request that was sent once
     */
    void answered(int asked, long nanos) {
        if (asked >= suspect) {
            suspect = 0;
        }
        if (fixed) {
            return;
        }
        double each = (double) (nanos + OVERHEAD_NANOS) / asked;
        if (trial > 0) {
            tried(asked, each);
        } else if (isAbout(asked, size)) {
            cost = cost == 0 ? each : cost + (Math.min(each, 4 * cost) - cost) / 8;
            answers++;
            if (growing) {
                grow(nanos);
            } else if (answers >= patience) {
                beginTrial();
            }
        }
    }

    private void grow(long nanos) {
        if (nanos > SLOW_NANOS) {
            growing = false;
            return;
        }
        size = Math.min(max, size + Math.max(1, size / 2));
        cost = 0;
        answers = 0;
        growing = size < max;
    }

    private static boolean isAbout(int asked, int size) {
        return asked <= size && asked * 5 >= size * 4;
    }

    private void beginTrial() {
        answers = 0;
        int candidate = larger ? Math.min(max, size + Math.max(1, size / 2)) : Math.max(1, size * 2 / 3);
        if (candidate >= tooLarge && ++refrained >= FORGIVE) {
            refrained = 0;
            tooLarge = Integer.MAX_VALUE;
        }
        if (candidate >= tooLarge) {
            candidate = tooLarge - 1;
        }
        if (larger ? candidate <= size : candidate >= size) {
            nothingGained();
        } else {
            trial = candidate;
            trialCost = 0;
            trialAnswers = 0;
            trialMisses = 0;
        }
    }

    private void tried(int asked, double each) {
        if (isAbout(asked, trial)) {
            trialCost += Math.min(each, 4 * cost);
            trialAnswers++;
            if (trialAnswers >= ENOUGH) {
                endTrial(trialCost / trialAnswers);
            }
        } else if (++trialMisses > 8 * ENOUGH) {
            // Nobody asks for so much at once.
            nothingGained();
        }
    }

    private void endTrial(double mean) {
        if (mean * CLEARLY < cost) {
            size = trial;
            cost = mean;
            trial = 0;
            patience = FIRST_PATIENCE;
        } else {
            nothingGained();
        }
    }

    private void nothingGained() {
        trial = 0;
        larger = !larger;
        patience = Math.min(LONGEST_PATIENCE, patience * 2);
    }

    /** So many do not work; half of them may. True where that is new. */
    boolean failed(int asked) {
        return shrink(asked, Math.max(1, asked / 2));
    }

    /**
     * So many got no answer, or not a complete one, but fewer did: once is chance, twice is not. True where something was
     * learned.
     */
    boolean suspect(int asked, int worked) {
        if (suspect == 0 || asked < suspect * 4 / 5) {
            suspect = asked;
            return false;
        }
        suspect = 0;
        return shrink(asked, Math.max(1, worked));
    }

    private boolean shrink(int asked, int to) {
        if (fixed) {
            return false;
        }
        trial = 0;
        answers = 0;
        cost = 0;
        growing = false;
        refrained = 0;
        tooLarge = Math.min(tooLarge, asked);
        larger = true;
        if (to >= size) {
            return false;
        }
        size = to;
        return true;
    }

    /** An attempt got no answer: enough to end a trial of so many, or growth, for nobody needs it. */
    void lost(int asked) {
        if (growing && asked == size) {
            growing = false;
            size = Math.max(Math.min(size, start), size * 2 / 3);
        }
        if (trial > size && asked > size) {
            tooLarge = Math.min(tooLarge, asked);
            nothingGained();
        }
    }
}
