/** Asking agents: the port. What implements it stays in its own package. */
@NullMarked
package io.wardflux.snmp;

import org.jspecify.annotations.NullMarked;
