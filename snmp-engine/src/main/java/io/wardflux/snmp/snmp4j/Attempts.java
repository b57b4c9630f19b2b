package io.wardflux.snmp.snmp4j;

import java.util.concurrent.atomic.AtomicInteger;

/** The datagrams that were sent for one exchange; the transport counts, so nothing that is sent is missed. */
final class Attempts {
    private final AtomicInteger sent = new AtomicInteger();
    private volatile long lastSentNanos;

    void sentAt(long nanos) {
        lastSentNanos = nanos;
        sent.incrementAndGet();
    }

    int sent() {
        return sent.get();
    }

    long lastSentNanos() {
        return lastSentNanos;
    }

    /** A target of SNMP4J that belongs to one exchange. */
    interface Counted {
        Attempts attempts();
    }
}
