package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.SessionStats;
import java.util.concurrent.atomic.LongAdder;

/** A session's counters, from all its threads. */
final class Counters {
    final LongAdder sent = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder timeouts = new LongAdder();

    final LongAdder received = new LongAdder();
    final LongAdder answers = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder wrongIds = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder strangers = new LongAdder();

    SessionStats.Datagrams datagrams() {
        // What was received last is read last, so that the others never add up to more.
        long answered = answers.sum();
        long cameLate = late.sum();
        long cameTwice = duplicates.sum();
        long hadWrongIds = wrongIds.sum();
        long wereMalformed = malformed.sum();
        long cameFromStrangers = strangers.sum();
        return new SessionStats.Datagrams(
                received.sum(), answered, cameLate, cameTwice, hadWrongIds, wereMalformed, cameFromStrangers);
    }
}
