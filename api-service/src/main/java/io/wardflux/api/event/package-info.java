/** Changes of devices' status: their history, and as they happen. */
@NullMarked
package io.wardflux.api.event;

import org.jspecify.annotations.NullMarked;
