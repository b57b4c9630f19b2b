/** The words of SNMP: object identifiers, values as the agent gave them, credentials. */
@NullMarked
package io.wardflux.model.snmp;

import org.jspecify.annotations.NullMarked;
