/** Secrets that mask themselves, and their form at rest. */
@NullMarked
package io.wardflux.model.secret;

import org.jspecify.annotations.NullMarked;
