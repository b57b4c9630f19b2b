package io.wardflux.snmp;

import java.util.List;

/**
 * @param readings one for each OID of the poll list, in its order
 * @param answeredAtMs for each reading, when its answer came (epoch ms), or when it was given up
 * @param requests PDUs that were sent, retries included
 * @param retries of them, how many were repeated
 * @param roundTripNanos of the first answer; 0 where there was none
 * @param profile of the agent, as it is now: the same instance as before where nothing changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record PollResult(
        List<Reading> readings,
        long[] answeredAtMs,
        int requests,
        int retries,
        long roundTripNanos,
        AgentProfile profile) {

    public PollResult(List<Reading> readings, long[] answeredAtMs, int requests, int retries, long roundTripNanos) {
        this(readings, answeredAtMs, requests, retries, roundTripNanos, AgentProfile.UNKNOWN);
    }
}
