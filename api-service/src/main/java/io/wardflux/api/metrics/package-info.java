/** What VictoriaMetrics holds: ranges for charts, last values for lists. */
@NullMarked
package io.wardflux.api.metrics;

import org.jspecify.annotations.NullMarked;
