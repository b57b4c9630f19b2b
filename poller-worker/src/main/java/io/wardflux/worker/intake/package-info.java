/** Taking jobs, no more than there are slots for. */
@NullMarked
package io.wardflux.worker.intake;

import org.jspecify.annotations.NullMarked;
