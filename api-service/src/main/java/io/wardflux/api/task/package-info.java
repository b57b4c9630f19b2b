/** Work that people ask for: polls and discoveries out of their time, followed from request to result. */
@NullMarked
package io.wardflux.api.task;

import org.jspecify.annotations.NullMarked;
