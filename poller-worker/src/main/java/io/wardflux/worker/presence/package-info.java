/** How the worker shows that it is there and well: heartbeat and health. */
@NullMarked
package io.wardflux.worker.presence;

import org.jspecify.annotations.NullMarked;
