package io.wardflux.snmp;

/**
 * Counters since the session began, and its bounds.
 *
 * @param late answers that came after their request was given up, or twice
 * @param malformed datagrams that are no SNMP message
 */
public record SessionStats(
        long requestsSent, long retriesSent, long answers, long timeouts, long late, long malformed, int inFlight) {}
