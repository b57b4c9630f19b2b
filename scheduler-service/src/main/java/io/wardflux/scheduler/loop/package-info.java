/** Threads that go on until they are told to stop. */
@NullMarked
package io.wardflux.scheduler.loop;

import org.jspecify.annotations.NullMarked;
