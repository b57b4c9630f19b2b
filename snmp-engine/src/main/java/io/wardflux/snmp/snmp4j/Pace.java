package io.wardflux.snmp.snmp4j;

/** No more packets in any second than a limit. */
final class Pace {
    private static final long SECOND = 1_000_000_000;

    /** The latest packets' times, as many as the limit; empty for no limit. */
    private long[] sent = new long[0];

    private int oldest;
    private int known;

    void limit(int packetsPerSecond) {
        if (packetsPerSecond != sent.length) {
            sent = new long[packetsPerSecond];
            oldest = 0;
            known = 0;
        }
    }

    /** How long until the next packet may go; 0 for now. */
    long nanosToWait(long now) {
        return sent.length == 0 || known < sent.length ? 0 : Math.max(0, sent[oldest] + SECOND - now);
    }

    void sent(long now) {
        if (sent.length > 0) {
            sent[oldest] = now;
            oldest = (oldest + 1) % sent.length;
            known = Math.min(sent.length, known + 1);
        }
    }
}
