/** What polling costs: the whole system under load, process by process. */
@NullMarked
package io.wardflux.benchmarks;

import org.jspecify.annotations.NullMarked;
