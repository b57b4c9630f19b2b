package io.wardflux.snmp;

/**
 * Counters since the session began, and its bounds.
 *
 * @param timeouts polls and walks that ended by silence
 * @param waiting PDUs whose answer is waited for
 * @param inFlight polls and walks that are under way
 * @param agents addresses of which something is kept
 * @param maxAgents at most as many
 */
public record SessionStats(
        long requestsSent,
        long retriesSent,
        long timeouts,
        Datagrams datagrams,
        int waiting,
        int inFlight,
        int agents,
        int maxAgents) {

    /**
     * What came in. Once a datagram is dealt with, it is exactly one of the others:
     * {@code received = answers + late + duplicates + wrongIds + malformed + strangers + open}.
     *
     * @param answers that a request waited for, v3 reports included
     * @param late answers to a request that was given up, or that another attempt of it answered
     * @param duplicates answers to a request that was answered already
     * @param wrongIds answers with the id of no request, while one waited
     * @param malformed what is no SNMP message, or none that an agent has to say to what it was asked
     * @param strangers answers from an address that was not asked
     */
    public record Datagrams(
            long received, long answers, long late, long duplicates, long wrongIds, long malformed, long strangers) {

        /** Not dealt with yet. */
        public long open() {
            return received - answers - late - duplicates - wrongIds - malformed - strangers;
        }
    }
}
