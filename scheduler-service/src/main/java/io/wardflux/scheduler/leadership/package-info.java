/** Which of the schedulers publishes. */
@NullMarked
package io.wardflux.scheduler.leadership;

import org.jspecify.annotations.NullMarked;
