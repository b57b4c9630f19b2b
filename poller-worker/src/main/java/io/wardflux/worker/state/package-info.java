/** The one status of a device, and which of its items are in trouble. */
@NullMarked
package io.wardflux.worker.state;

import org.jspecify.annotations.NullMarked;
