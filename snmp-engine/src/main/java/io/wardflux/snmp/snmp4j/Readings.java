package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The readings of one poll while they come in. */
final class Readings {
    private final @Nullable Reading[] readings;
    private final long[] atMs;

    Readings(int size) {
        readings = new Reading[size];
        atMs = new long[size];
    }

    boolean has(int item) {
        return readings[item] != null;
    }

    void set(int item, Reading reading, long nowMs) {
        if (readings[item] == null) {
            readings[item] = reading;
            atMs[item] = nowMs;
        }
    }

    void setOpen(Reading reading, long nowMs) {
        for (int i = 0; i < readings.length; i++) {
            set(i, reading, nowMs);
        }
    }

    PollResult result(int requests, int retries, long roundTripNanos, AgentProfile profile) {
        Reading[] complete = Arrays.copyOf(readings, readings.length, Reading[].class);
        return new PollResult(List.of(complete), atMs, requests, retries, roundTripNanos, profile);
    }
}
