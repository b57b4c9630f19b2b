/** How a scheduled item can end. */
@NullMarked
package io.wardflux.model.outcome;

import org.jspecify.annotations.NullMarked;
