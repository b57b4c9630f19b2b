/** Plans the rounds in which devices are pinged. */
@NullMarked
package io.wardflux.scheduler.health;

import org.jspecify.annotations.NullMarked;
