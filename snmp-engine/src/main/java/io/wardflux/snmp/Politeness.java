package io.wardflux.snmp;

/**
 * How much one address may be asked, over all polls and walks of it together.
 *
 * @param maxInFlight PDUs that wait for their answer at the same time
 * @param packetsPerSecond in any second, retries included; 0 for no limit
 */
public record Politeness(int maxInFlight, int packetsPerSecond) {

    public static final Politeness DEFAULT = new Politeness(1, 0);

    public Politeness {
        if (maxInFlight < 1 || maxInFlight > 10_000) {
            throw new IllegalArgumentException(
                    "PDUs in flight per device are " + maxInFlight + ", allowed are 1 to 10000");
        }
        if (packetsPerSecond < 0 || packetsPerSecond > 10_000) {
            throw new IllegalArgumentException(
                    "packets per second and device are " + packetsPerSecond + ", allowed are 0 (no limit) to 10000");
        }
    }
}
