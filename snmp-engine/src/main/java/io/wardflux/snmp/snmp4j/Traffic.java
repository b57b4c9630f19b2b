package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.AgentTraffic;
import java.util.concurrent.atomic.AtomicLongArray;

/** What went to an address and came from there; counted by the lane's thread, read by any. */
final class Traffic {
    private final AtomicLongArray counts = new AtomicLongArray(Kind.values().length);

    enum Kind {
        REQUESTS,
        RETRIES,
        BYTES_SENT,
        BYTES_RECEIVED,
        ANSWERS,
        TIMEOUTS,
        LATE,
        DUPLICATES,
        WRONG_IDS,
        MALFORMED
    }

    void count(Kind kind) {
        add(kind, 1);
    }

    /** There is but one writer. */
    void add(Kind kind, long number) {
        counts.lazySet(kind.ordinal(), counts.getPlain(kind.ordinal()) + number);
    }

    long get(Kind kind) {
        return counts.get(kind.ordinal());
    }

    AgentTraffic read() {
        return new AgentTraffic(
                get(Kind.REQUESTS),
                get(Kind.RETRIES),
                get(Kind.BYTES_SENT),
                get(Kind.BYTES_RECEIVED),
                get(Kind.ANSWERS),
                get(Kind.TIMEOUTS),
                get(Kind.LATE),
                get(Kind.DUPLICATES),
                get(Kind.WRONG_IDS),
                get(Kind.MALFORMED));
    }
}
