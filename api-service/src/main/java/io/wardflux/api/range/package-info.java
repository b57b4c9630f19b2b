/** Ranges of time in a request. */
@NullMarked
package io.wardflux.api.range;

import org.jspecify.annotations.NullMarked;
