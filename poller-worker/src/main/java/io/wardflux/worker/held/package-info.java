/** The deliveries in this worker's hands, from being taken to being completed. */
@NullMarked
package io.wardflux.worker.held;

import org.jspecify.annotations.NullMarked;
