/** How a device is asked, why so, and what that costs it. */
@NullMarked
package io.wardflux.api.profile;

import org.jspecify.annotations.NullMarked;
