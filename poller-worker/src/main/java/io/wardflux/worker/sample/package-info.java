/** From an SNMP value to a line that VictoriaMetrics imports, and the one way there. */
@NullMarked
package io.wardflux.worker.sample;

import org.jspecify.annotations.NullMarked;
