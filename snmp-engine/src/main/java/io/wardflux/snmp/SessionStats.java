package io.wardflux.snmp;

/**
 * Counters since the session began, and its bounds.
 *
 * @param answers that a request waited for
 * @param timeouts polls and walks that ended by silence
 * @param late answers that came after their request was given up, or twice
 * @param malformed datagrams that are no SNMP message
 * @param inFlight polls and walks that are under way
 * @param agents addresses of which something is kept
 * @param maxAgents at most as many
 */
public record SessionStats(
        long requestsSent,
        long retriesSent,
        long answers,
        long timeouts,
        long late,
        long malformed,
        int inFlight,
        int agents,
        int maxAgents) {}
