/** Finds what is due and publishes it, once. */
@NullMarked
package io.wardflux.scheduler.tick;

import org.jspecify.annotations.NullMarked;
