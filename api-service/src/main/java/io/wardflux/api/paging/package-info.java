/** How lists are asked for and answered. */
@NullMarked
package io.wardflux.api.paging;

import org.jspecify.annotations.NullMarked;
