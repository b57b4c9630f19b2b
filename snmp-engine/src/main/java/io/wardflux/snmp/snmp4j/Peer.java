package io.wardflux.snmp.snmp4j;

/** An address with exchanges in flight, to tell an agent that is silent from one that talks nonsense. */
final class Peer {
    int exchanges;
    long malformed;
}
