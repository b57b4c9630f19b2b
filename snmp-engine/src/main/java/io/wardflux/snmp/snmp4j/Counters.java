package io.wardflux.snmp.snmp4j;

import java.util.concurrent.atomic.LongAdder;

/** A session's counters, from all its threads. */
final class Counters {
    final LongAdder sent = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder answers = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder malformed = new LongAdder();
}
