/** The broker on Redis Streams. What must not be torn apart is one script: {@code publish.lua}, {@code complete.lua}. */
@NullMarked
package io.wardflux.broker.redis;

import org.jspecify.annotations.NullMarked;
