/** Jobs that a person asked for, and how far they are. */
@NullMarked
package io.wardflux.scheduler.task;

import org.jspecify.annotations.NullMarked;
