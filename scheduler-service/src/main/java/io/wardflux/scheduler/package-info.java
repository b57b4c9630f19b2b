/** The scheduler: keeps the plan and publishes what is due. */
@NullMarked
package io.wardflux.scheduler;

import org.jspecify.annotations.NullMarked;
