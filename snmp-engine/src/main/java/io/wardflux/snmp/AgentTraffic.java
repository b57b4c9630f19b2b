package io.wardflux.snmp;

/**
 * What one agent was sent and what came back, since the process began or since the agent was last forgotten for want of
 * room. Everything that is received is an answer, or one of the last four.
 *
 * @param requests PDUs that were sent, retries included
 * @param retries of them, how many were repeated
 * @param bytesSent UDP payload
 * @param bytesReceived UDP payload
 * @param answers to requests that waited for them, v3 reports included
 * @param timeouts attempts that got no answer in time
 * @param late answers to a request that was given up, or to its repetition
 * @param duplicates answers to a request that was answered already, more than were asked
 * @param wrongIds answers while a request waited, but with the id of none that was sent
 * @param malformed datagrams that are no SNMP message, or none that an agent has to say to what it was asked
 */
public record AgentTraffic(
        long requests,
        long retries,
        long bytesSent,
        long bytesReceived,
        long answers,
        long timeouts,
        long late,
        long duplicates,
        long wrongIds,
        long malformed) {

    public static final AgentTraffic NONE = new AgentTraffic(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
