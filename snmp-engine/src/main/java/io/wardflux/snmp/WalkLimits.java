package io.wardflux.snmp;

/**
 * Where a walk ends that finds no end; its time ends by its budget.
 *
 * @param maxRows per column
 * @param maxRepetitions per GETBULK, and fewer where the agent's profile has it
 * @param maxBytes received by the whole walk
 */
public record WalkLimits(int maxRows, int maxRepetitions, long maxBytes) {

    public static final WalkLimits DEFAULT = new WalkLimits(20_000, 20);

    public WalkLimits {
        if (maxRows < 1 || maxRepetitions < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("a walk has at least one row, one repetition and one byte");
        }
    }

    public WalkLimits(int maxRows, int maxRepetitions) {
        this(maxRows, maxRepetitions, 16 << 20);
    }
}
