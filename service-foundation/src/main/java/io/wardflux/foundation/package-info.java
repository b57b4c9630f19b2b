/** What the services have in common as processes: how they start, how they say why they cannot, and their secret key. */
@NullMarked
package io.wardflux.foundation;

import org.jspecify.annotations.NullMarked;
