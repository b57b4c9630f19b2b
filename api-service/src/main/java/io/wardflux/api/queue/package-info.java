/** What waits in the broker. */
@NullMarked
package io.wardflux.api.queue;

import org.jspecify.annotations.NullMarked;
