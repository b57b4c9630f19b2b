package io.wardflux.snmp.snmp4j;

/** Whether there is so much to do that waking up for each thing would cost more than the thing: some thousand a second. */
final class Rush {
    private static final long WINDOW_NANOS = 20_000_000;
    private static final int MANY = 20;

    private long windowBegan;
    private int done;
    private boolean on;

    Rush(long nowNanos) {
        windowBegan = nowNanos;
    }

    void count(int more, long nowNanos) {
        done += more;
        if (nowNanos - windowBegan >= WINDOW_NANOS) {
            on = done >= MANY;
            done = 0;
            windowBegan = nowNanos;
        }
    }

    boolean isOn() {
        return on;
    }
}
