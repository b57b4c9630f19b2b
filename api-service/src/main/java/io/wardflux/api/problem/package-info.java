/** How a call fails: RFC 9457 problems that name the field and say what is allowed. */
@NullMarked
package io.wardflux.api.problem;

import org.jspecify.annotations.NullMarked;
