package io.wardflux.simulator;

/** A datagram that is no SNMP message. Without a stack trace: it is thrown as often as somebody sends garbage. */
final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    Malformed(String reason) {
        super(reason, null, false, false);
    }
}
