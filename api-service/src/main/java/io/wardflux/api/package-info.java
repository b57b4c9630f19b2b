/** The REST API. */
@NullMarked
package io.wardflux.api;

import org.jspecify.annotations.NullMarked;
