/** Samples that VictoriaMetrics does not take now: on disk until it does. */
@NullMarked
package io.wardflux.worker.spool;

import org.jspecify.annotations.NullMarked;
