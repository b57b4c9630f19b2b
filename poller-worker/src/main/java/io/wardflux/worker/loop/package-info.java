/** Loops that failures do not end, and lines in the log that do not flood it. */
@NullMarked
package io.wardflux.worker.loop;

import org.jspecify.annotations.NullMarked;
