package io.wardflux.snmp.snmp4j;

import org.snmp4j.PDU;

/** One PDU of a poll. */
interface Question {

    void ask(PollExchange poll);

    /** Takes what the answer gives and puts what it leaves open in front of the other questions. */
    void answered(PollExchange poll, PDU response);

    /** Puts something smaller in front of the other questions; false where there is nothing smaller. */
    boolean askLess(PollExchange poll);
}
