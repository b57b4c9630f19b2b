/**
 * The session on SNMP4J. No type of SNMP4J leaves this package.
 *
 * <p>A session has one or a few {@link io.wardflux.snmp.snmp4j.Lane lanes}: a UDP socket, SNMP4J's message processing
 * for it, and one thread on which everything about its exchanges happens, from reading the socket on: so that exchanges need
 * no locks, nothing is handed over, and every callback comes from the one thread.
 */
@NullMarked
package io.wardflux.snmp.snmp4j;

import org.jspecify.annotations.NullMarked;
