/** Deletes what is too old to be of use. */
@NullMarked
package io.wardflux.scheduler.cleanup;

import org.jspecify.annotations.NullMarked;
