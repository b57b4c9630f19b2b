package io.wardflux.snmp.snmp4j;

/** The latest requests to an address, to tell what an answer is that nobody waits for. */
final class RecentRequests {
    /** Each attempt is one. */
    private static final int KEPT = 12;

    /** Of each its id, and when it was sent (ms of the steady clock): small, because there are as many of these as devices. */
    private final int[] requests = new int[2 * KEPT];

    /** A bit for each. */
    private int sent;

    private int open;
    private int answered;
    private int next;

    enum Verdict {
        /** To a request that was given up, or answered by another of its attempts. */
        LATE,
        /** To a request that was answered already. */
        DUPLICATE,
        /** To a request that waits, but it does not match it. */
        MISMATCH,
        /** To none that was sent of late, while one waits. */
        WRONG_ID
    }

    void sent(int id, long nanos) {
        int bit = 1 << next;
        requests[2 * next] = id;
        requests[2 * next + 1] = millis(nanos);
        sent |= bit;
        open |= bit;
        answered &= ~bit;
        next = (next + 1) % KEPT;
    }

    /** Nobody waits for its answer any more. */
    void closed(int id, boolean hasAnswer) {
        int place = find(id);
        if (place >= 0) {
            open &= ~(1 << place);
            answered |= hasAnswer ? 1 << place : 0;
        }
    }

    /** How long the first answer to a request took that is given up; negative where it is not that. */
    long roundTrip(int id, long nanos) {
        int place = find(id);
        return place < 0 || is(open, place) || is(answered, place)
                ? -1
                : (millis(nanos) - requests[2 * place + 1]) * 1_000_000L;
    }

    /** What an answer is that was matched with no request. */
    Verdict unmatched(int id) {
        int place = find(id);
        if (place < 0) {
            return open != 0 ? Verdict.WRONG_ID : Verdict.LATE;
        }
        return is(open, place) ? Verdict.MISMATCH : count(place);
    }

    /** The same of v3, where it cannot be read which request it belongs to. */
    Verdict unmatched() {
        int givenUp = sent & ~open & ~answered;
        if (givenUp != 0) {
            return count(Integer.numberOfTrailingZeros(givenUp));
        }
        return open != 0 ? Verdict.WRONG_ID : Verdict.DUPLICATE;
    }

    private Verdict count(int place) {
        if (is(answered, place)) {
            return Verdict.DUPLICATE;
        }
        answered |= 1 << place;
        return Verdict.LATE;
    }

    private static boolean is(int bits, int place) {
        return (bits & 1 << place) != 0;
    }

    /** They begin anew after weeks; only differences are used. */
    private static int millis(long nanos) {
        return (int) (nanos / 1_000_000);
    }

    /** Negative where there is none. */
    private int find(int id) {
        for (int place = 0; place < KEPT; place++) {
            if (is(sent, place) && requests[2 * place] == id) {
                return place;
            }
        }
        return -1;
    }
}
