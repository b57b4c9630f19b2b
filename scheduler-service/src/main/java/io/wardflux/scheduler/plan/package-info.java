/** What is polled and when, in memory, derived from Postgres and from nothing else. */
@NullMarked
package io.wardflux.scheduler.plan;

import org.jspecify.annotations.NullMarked;
