/** Health rounds: many devices pinged by one fping process. */
@NullMarked
package io.wardflux.worker.ping;

import org.jspecify.annotations.NullMarked;
