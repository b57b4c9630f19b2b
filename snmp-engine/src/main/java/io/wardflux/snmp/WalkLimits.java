package io.wardflux.snmp;

/**
 * @param maxRows per column
 * @param maxRepetitions per GETBULK
 */
public record WalkLimits(int maxRows, int maxRepetitions) {

    public static final WalkLimits DEFAULT = new WalkLimits(20_000, 20);
}
