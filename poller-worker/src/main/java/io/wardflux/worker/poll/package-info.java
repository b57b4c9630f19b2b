/** From a job to readings, from readings to stored samples. */
@NullMarked
package io.wardflux.worker.poll;

import org.jspecify.annotations.NullMarked;
