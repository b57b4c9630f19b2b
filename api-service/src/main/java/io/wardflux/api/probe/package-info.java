/** Asking an agent from here, at once: whether it answers, and what it is. */
@NullMarked
package io.wardflux.api.probe;

import org.jspecify.annotations.NullMarked;
