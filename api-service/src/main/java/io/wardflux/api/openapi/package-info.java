/** The API's description of itself. */
@NullMarked
package io.wardflux.api.openapi;

import org.jspecify.annotations.NullMarked;
