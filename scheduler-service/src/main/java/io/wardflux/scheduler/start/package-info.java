/** What must be there before the scheduler may begin. */
@NullMarked
package io.wardflux.scheduler.start;

import org.jspecify.annotations.NullMarked;
