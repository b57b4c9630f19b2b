/** The workers as they announce themselves. */
@NullMarked
package io.wardflux.api.worker;

import org.jspecify.annotations.NullMarked;
