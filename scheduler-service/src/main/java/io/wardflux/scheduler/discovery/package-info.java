/** Sends walks of discovery rules to the devices that need one. */
@NullMarked
package io.wardflux.scheduler.discovery;

import org.jspecify.annotations.NullMarked;
