/** The whole system as a person meets it: the scripts, the processes, REST, VictoriaMetrics and real agents. */
@NullMarked
package io.wardflux.system;

import org.jspecify.annotations.NullMarked;
