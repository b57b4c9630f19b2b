package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.snmp4j.Traffic.Kind;

/** The datagrams that were sent for one exchange; the transport counts, so nothing that is sent is missed. */
final class Attempts {
    private final Traffic traffic;
    private int sent;
    private long lastSentNanos;

    Attempts(Traffic traffic) {
        this.traffic = traffic;
    }

    void sentAt(long nanos, int bytes) {
        lastSentNanos = nanos;
        sent++;
        traffic.count(Kind.REQUESTS);
        traffic.add(Kind.BYTES_SENT, bytes);
    }

    int sent() {
        return sent;
    }

    long lastSentNanos() {
        return lastSentNanos;
    }

    /** A target of SNMP4J that belongs to one exchange. */
    interface Counted {
        Attempts attempts();
    }
}
